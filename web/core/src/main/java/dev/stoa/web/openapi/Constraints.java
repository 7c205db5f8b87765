package dev.stoa.web.openapi;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// The constraints of a parameter as keywords of JSON Schema. Those inside records are the schema
/// generator's work.
final class Constraints {
    private final AnnotatedElement element;

    private Constraints(AnnotatedElement element) {
        this.element = element;
    }

    static void describe(AnnotatedElement element, ObjectNode schema) {
        var suffix = schema.path("type").asString("").equals("array") ? "Items" : "Length";
        var constraints = new Constraints(element);
        constraints.with(Min.class, min -> schema.put("minimum", min.value()));
        constraints.with(Max.class, max -> schema.put("maximum", max.value()));
        constraints.with(DecimalMin.class, min -> schema.put("minimum", new BigDecimal(min.value())));
        constraints.with(DecimalMax.class, max -> schema.put("maximum", new BigDecimal(max.value())));
        constraints.with(Positive.class, _ -> schema.put("exclusiveMinimum", 0));
        constraints.with(PositiveOrZero.class, _ -> schema.put("minimum", 0));
        constraints.with(NotBlank.class, _ -> schema.put("minLength", 1));
        constraints.with(NotEmpty.class, _ -> schema.put("min" + suffix, 1));
        constraints.with(Pattern.class, pattern -> schema.put("pattern", whole(pattern.regexp())));
        constraints.with(Email.class, _ -> schema.put("format", "email"));
        constraints.with(Size.class, size -> {
            if (size.min() > 0) {
                schema.put("min" + suffix, size.min());
            }
            if (size.max() < Integer.MAX_VALUE) {
                schema.put("max" + suffix, size.max());
            }
        });
    }

    /// A `pattern` of JSON Schema is looked for anywhere in the text; one of Jakarta has to match all of it.
    static String whole(String regexp) {
        return "^(?:" + regexp + ")$";
    }

    private <A extends Annotation> void with(Class<A> type, Consumer<A> describe) {
        var stated = Declared.find(element, type);
        if (stated != null) {
            describe.accept(stated);
        }
    }
}
