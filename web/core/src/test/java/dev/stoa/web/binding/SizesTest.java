package dev.stoa.web.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizesTest {
    record Parcel(
            @Size(min = 8) String secret,
            @Size(max = 2) List<String> labels,
            @Size(min = 1, max = 2) Map<String, String> notes,
            @Size(min = 5, max = 5) String code,
            @Size(min = 3, message = "is too short") String name) {}

    @Test
    void sayWhatIsWanted() {
        var parcel = new Parcel("short", List.of("a", "b", "c"), Map.of(), "1234", "ab");

        assertThat(new Validation().of(parcel, In.BODY))
                .containsExactly(
                        new FieldError(In.BODY, "/code", "must have 5 characters"),
                        new FieldError(In.BODY, "/labels", "must have 2 items or fewer"),
                        new FieldError(In.BODY, "/name", "is too short"),
                        new FieldError(In.BODY, "/notes", "must have 1 to 2 items"),
                        new FieldError(In.BODY, "/secret", "must have 8 characters or more"));
    }

    @Test
    void countAnEmojiOnce() {
        var parcel = new Parcel("🫖🫖🫖🫖🫖🫖🫖🫖", List.of(), Map.of("", ""), "🫖🫖🫖🫖🫖", "🫖🫖🫖");

        assertThat(new Validation().of(parcel, In.BODY)).isEmpty();
    }
}
