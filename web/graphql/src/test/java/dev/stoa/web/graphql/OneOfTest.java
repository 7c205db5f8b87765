package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import dev.stoa.web.test.TestReply;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Sealed interfaces as arguments: an object of which one field is sent.
class OneOfTest {
    private static final JsonMapper JSON = new JsonMapper();

    sealed interface Payment {}

    record BankTransfer(@NotBlank String iban) implements Payment {}

    sealed interface Later extends Payment {}

    record Instalments(@Positive int months) implements Later {}

    record Basket(@Valid Payment payment) {}

    static final class Till {
        @QueryField
        @Public
        String pay(@Valid Payment with) {
            return told(with);
        }

        @QueryField
        @Public
        String payFor(Basket basket) {
            return told(basket.payment);
        }

        @QueryField
        @Public
        String split(List<@Valid Payment> among) {
            return among.stream().map(Till::told).collect(Collectors.joining(", "));
        }

        private static String told(Payment payment) {
            return switch (payment) {
                case BankTransfer(var iban) -> "from " + iban;
                case Instalments(var months) -> "in " + months + " months";
            };
        }
    }

    private final GraphQl plugin = GraphQl.at("/graphql").serve(new Till());

    @AutoClose
    private final TestClient client = TestClient.start(App.named("Till").install(plugin));

    private TestReply ask(String query, Map<String, ?> variables) {
        return client.post("/graphql", JSON.writeValueAsString(Map.of("query", query, "variables", variables)));
    }

    private TestReply ask(String query) {
        return ask(query, Map.of());
    }

    @Test
    void describesASealedInterfaceAsOneOfItsRecords() {
        assertThat(plugin.sdl())
                .contains(
                        "input PaymentInput @oneOf {",
                        "bankTransfer: BankTransferInput\n",
                        "instalments: InstalmentsInput\n");
    }

    @Test
    void takesOneOfTheRecords() {
        assertThat(ask("{ pay(with: {bankTransfer: {iban: \"DE1\"}}) }")
                        .json("/data/pay")
                        .asString())
                .isEqualTo("from DE1");
        assertThat(ask("{ payFor(basket: {payment: {instalments: {months: 3}}}) }")
                        .json("/data/payFor")
                        .asString())
                .isEqualTo("in 3 months");
        assertThat(ask(
                                "query($among: [PaymentInput!]!) { split(among: $among) }",
                                Map.of(
                                        "among",
                                        List.of(
                                                Map.of("instalments", Map.of("months", 2)),
                                                Map.of("bankTransfer", Map.of("iban", "DE2")))))
                        .json("/data/split")
                        .asString())
                .isEqualTo("in 2 months, from DE2");
    }

    @Test
    void refusesNoneAndTwo() {
        var none = ask("{ pay(with: {}) }");
        var two = ask(
                "query($with: PaymentInput!) { pay(with: $with) }",
                Map.of("with", Map.of("instalments", Map.of("months", 2), "bankTransfer", Map.of("iban", "DE2"))));

        assertThat(none.json("/errors/0/extensions/code").asString()).isEqualTo("GRAPHQL_VALIDATION_FAILED");
        assertThat(two.json("/errors/0/extensions/code").asString()).isEqualTo("BAD_USER_INPUT");
    }

    @Test
    void namesWhatIsWrongInside() {
        var reply = ask("{ pay(with: {instalments: {months: 0}}) }");
        var deeper = ask("{ payFor(basket: {payment: {bankTransfer: {iban: \" \"}}}) }");

        assertThat(reply.json("/errors/0/extensions/errors/0/pointer").asString())
                .isEqualTo("/with/instalments/months");
        assertThat(deeper.json("/errors/0/extensions/errors/0/pointer").asString())
                .isEqualTo("/basket/payment/bankTransfer/iban");
    }
}
