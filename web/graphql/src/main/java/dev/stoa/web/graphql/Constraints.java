package dev.stoa.web.graphql;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.binding.Validation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The Jakarta Validation constraints on the parameters of a method and inside the records that it takes.
final class Constraints {
    private final Validation validation;
    private final Object target;
    private final Method method;

    Constraints(Validation validation, Object target, Method method) {
        this.validation = validation;
        this.target = target;
        this.method = method;
    }

    /// What the constraints find wrong, each named by a JSON pointer into the arguments.
    List<FieldError> broken(List<@Nullable Object> values) {
        var found = new LinkedHashSet<FieldError>();
        var parameters = method.getParameters();
        for (var violation :
                validation.validator().forExecutables().validateParameters(target, method, values.toArray())) {
            found.add(error("", violation));
        }
        for (int i = 0; i < parameters.length; i++) {
            collect(values.get(i), "/" + parameters[i].getName(), found);
        }
        return found.stream().sorted(Comparator.comparing(FieldError::pointer)).toList();
    }

    private void collect(@Nullable Object value, String pointer, Set<FieldError> found) {
        if (value instanceof Record) {
            validation.validator().validate(value).forEach(violation -> found.add(error(pointer, violation)));
        } else if (value instanceof Collection<?> items) {
            int index = 0;
            for (var item : items) {
                collect(item, pointer + "/" + index++, found);
            }
        }
    }

    private static FieldError error(String prefix, ConstraintViolation<?> violation) {
        return new FieldError(In.BODY, prefix + pointer(violation.getPropertyPath()), violation.getMessage());
    }

    private static String pointer(Path path) {
        var pointer = new StringBuilder();
        for (var node : path) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            }
            var isNamed = node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.PARAMETER;
            if (isNamed && node.getName() != null) {
                pointer.append('/').append(node.getName());
            }
        }
        return pointer.toString();
    }
}
