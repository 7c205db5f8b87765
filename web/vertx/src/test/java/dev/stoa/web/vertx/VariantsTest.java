package dev.stoa.web.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.App;
import dev.stoa.web.Discriminator;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.test.TestClient;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Sealed interfaces in bodies and replies.
class VariantsTest {
    sealed interface Payment {
        record CreditCard(String number, @Max(12) int month) implements Payment {}

        record Cash() implements Payment {}

        sealed interface Bank extends Payment {
            record Transfer(String iban, @Nullable String reference) implements Bank {}
        }
    }

    @Discriminator("kind")
    sealed interface Shape {}

    record Circle(double radius) implements Shape {}

    record Group(List<@Valid Shape> shapes) implements Shape {}

    record Order(@Valid Payment payment, List<Payment.Bank> refunds) {}

    static final class Endpoints {
        @Post("/orders")
        @Public
        Order order(Order order) {
            return order;
        }

        @Post("/payments")
        @Public
        Payment pay(Payment payment) {
            return payment;
        }

        @Post("/shapes")
        @Public
        List<Shape> shapes(List<Shape> shapes) {
            return shapes;
        }

        @Post("/circles")
        @Public
        Circle circle(Circle circle) {
            return circle;
        }

        @Get("/payments")
        @Public
        List<Object> payments() {
            return List.of(new Payment.Cash(), new Circle(2));
        }
    }

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Variants").mount(new Endpoints()));

    @Test
    void theDiscriminatorChoosesTheRecord() {
        var order = """
            {"payment":{"month":3,"number":"4111","type":"credit_card"},\
            "refunds":[{"type":"transfer","iban":"PT50","reference":null}]}""";

        assertThat(client.post("/orders", order).expect(200).text()).isEqualTo("""
            {"payment":{"type":"credit_card","number":"4111","month":3},\
            "refunds":[{"type":"transfer","iban":"PT50","reference":null}]}""");
        assertThat(client.post("/payments", "{\"type\":\"cash\"}").expect(200).text())
                .isEqualTo("{\"type\":\"cash\"}");
    }

    @Test
    void aReplySaysWhichRecordItIsWhateverItsDeclaredType() {
        assertThat(client.get("/payments").expect(200).text())
                .isEqualTo("[{\"type\":\"cash\"},{\"kind\":\"circle\",\"radius\":2.0}]");
        assertThat(client.post("/circles", "{\"kind\":\"circle\",\"radius\":1}")
                        .expect(200)
                        .text())
                .isEqualTo("{\"kind\":\"circle\",\"radius\":1.0}");
        assertThat(client.post("/circles", "{\"radius\":1}")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/kind");
    }

    @Test
    void anotherPropertyCanBeChosen() {
        var shapes = """
            [{"kind":"group","shapes":[{"kind":"circle","radius":1.5}]}]""";

        assertThat(client.post("/shapes", shapes).expect(200).text()).isEqualTo(shapes);
    }

    @Test
    void aDiscriminatorThatIsMissingOrUnknownIsNamed() {
        var refused = client.post("/orders", """
            {"payment": {"number": "4111"}, "refunds": [{"type": "cash"}, {"type": 3}, "x", null]}
            """).problem(HttpProblem.INVALID);

        assertThat(refused.pointers())
                .containsExactly("/payment/type", "/refunds/0/type", "/refunds/1/type", "/refunds/2", "/refunds/3");
        assertThat(refused.json("/errors/0/detail").asString())
                .isEqualTo("is required and must be one of credit_card, cash, transfer");
        assertThat(refused.json("/errors/1/detail").asString()).isEqualTo("must be one of transfer");
    }

    @Test
    void misfitsInsideAVariantAreNamed() {
        assertThat(client.post("/orders", """
            {"payment": {"type": "credit_card", "number": 4, "iban": "x"},
             "refunds": [{"type": "transfer", "iban": "a"}, {"type": "transfer"}]}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/payment/number", "/payment/month", "/payment/iban", "/refunds/1/iban");
        assertThat(client.post("/shapes", "[{\"kind\":\"group\",\"shapes\":[{\"kind\":\"circle\"}]}]")
                        .problem(HttpProblem.INVALID)
                        .pointers())
                .containsExactly("/0/shapes/0/radius");
    }

    @Test
    void rulesInsideAVariantAreLookedAt() {
        assertThat(client.post("/orders", """
            {"payment": {"type": "credit_card", "number": "4", "month": 13}}
            """).problem(HttpProblem.INVALID).pointers())
                .containsExactly("/payment/month");
    }

    sealed interface Amount {
        record Percent(int value) implements Amount {}
    }

    sealed interface Clash {
        record One(String type) implements Clash {}
    }

    record Unchecked(Payment payment) {}

    static final class Wrong {
        @Post("/amounts")
        @Public
        void amount(Amount amount) {}

        @Post("/clash")
        @Public
        void clash(Clash clash) {}

        @Post("/unchecked")
        @Public
        void unchecked(Unchecked unchecked) {}
    }

    @Test
    void whatCannotBeToldApartStopsTheStart() {
        assertThatThrownBy(() -> App.named("Wrong").mount(new Wrong()).describe())
                .isInstanceOf(DeclarationException.class)
                .hasMessageContainingAll(
                        "Amount", "rename the component", "One has a component type", "put @Valid before");
    }
}
