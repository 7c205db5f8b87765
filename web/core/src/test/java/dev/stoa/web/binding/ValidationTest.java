package dev.stoa.web.binding;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {
    private static final Validation VALIDATION = new Validation();

    record Item(@NotBlank String name) {}

    interface Priced {
        void ofAnInterface(@Positive int price);
    }

    static class Shelf {
        public void ofASuperclass(@Min(1) int page) {}
    }

    static class Plain {
        public void nothing(String name, List<String> tags) {}

        public void rule(@Min(1) int page) {}

        public void within(List<@NotBlank String> tags) {}

        public void ofAnArray(@NotBlank String[] tags) {}

        public void cascade(@Valid Item item) {}
    }

    static final class Heir extends Shelf implements Priced {
        @Override
        public void ofAnInterface(int price) {}

        @Override
        public void ofASuperclass(int page) {}

        public void nothingOfItsOwn(int page) {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"rule", "within", "ofAnArray", "cascade", "ofAnInterface", "ofASuperclass"})
    void aRuleOnAParameterIsFoundWhereverItStands(String method) {
        assertThat(VALIDATION.constrainsParameters(find(method))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "nothingOfItsOwn"})
    void parametersWithoutRulesNeedNoLook(String method) {
        assertThat(VALIDATION.constrainsParameters(find(method))).isFalse();
    }

    private static java.lang.reflect.Method find(String name) {
        return Stream.of(Plain.class, Heir.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .findFirst()
                .orElseThrow();
    }
}
