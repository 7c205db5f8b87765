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
abstract class Sizes<T> implements ConstraintValidator<Size, T> {
    private int min;
    private int max;

    @Override
    public void initialize(Size size) {
        min = size.min();
        max = size.max();
    }

    @Override
    public boolean isValid(@Nullable T value, ConstraintValidatorContext context) {
        if (value == null) {
            return true;
        }
        var size = sizeOf(value);
        return min <= size && size <= max;
    }

    abstract int sizeOf(T value);

    public static final class OfText extends Sizes<CharSequence> {
        @Override
        int sizeOf(CharSequence value) {
            return Character.codePointCount(value, 0, value.length());
        }
    }

    public static final class OfCollection extends Sizes<Collection<?>> {
        @Override
        int sizeOf(Collection<?> value) {
            return value.size();
        }
    }

    public static final class OfMap extends Sizes<Map<?, ?>> {
        @Override
        int sizeOf(Map<?, ?> value) {
            return value.size();
        }
    }
}
