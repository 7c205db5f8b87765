package dev.stoa.web.binding;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `@Size` as JSON Schema understands `maxLength`: text is as long as it has code points, so that an
/// emoji counts once here, in the OpenAPI document, and in a client made from it. Hibernate Validator
/// alone counts UTF-16 units.
///
/// It also says what is wanted without the largest `int` where no end is given.
abstract class Sizes<T> implements ConstraintValidator<Size, T> {
    private static final String UNSAID = "{jakarta.validation.constraints.Size.message}";

    private int min;
    private int max;
    private boolean isUnsaid;

    @Override
    public void initialize(Size size) {
        min = size.min();
        max = size.max();
        isUnsaid = size.message().equals(UNSAID);
    }

    @Override
    public boolean isValid(@Nullable T value, ConstraintValidatorContext context) {
        if (value == null) {
            return true;
        }
        var size = sizeOf(value);
        var fits = min <= size && size <= max;
        if (!fits && isUnsaid) {
            context.disableDefaultConstraintViolation();
            context.buildConstraintViolationWithTemplate(expectation()).addConstraintViolation();
        }
        return fits;
    }

    private String expectation() {
        if (max == Integer.MAX_VALUE) {
            return "must have " + min + " " + unit() + " or more";
        }
        if (min == 0) {
            return "must have " + max + " " + unit() + " or fewer";
        }
        return "must have " + (min == max ? "" : min + " to ") + max + " " + unit();
    }

    abstract int sizeOf(T value);

    /// What is counted, in the plural.
    abstract String unit();

    public static final class OfText extends Sizes<CharSequence> {
        @Override
        int sizeOf(CharSequence value) {
            return Character.codePointCount(value, 0, value.length());
        }

        @Override
        String unit() {
            return "characters";
        }
    }

    public static final class OfCollection extends Sizes<Collection<?>> {
        @Override
        int sizeOf(Collection<?> value) {
            return value.size();
        }

        @Override
        String unit() {
            return "items";
        }
    }

    public static final class OfMap extends Sizes<Map<?, ?>> {
        @Override
        int sizeOf(Map<?, ?> value) {
            return value.size();
        }

        @Override
        String unit() {
            return "items";
        }
    }
}
