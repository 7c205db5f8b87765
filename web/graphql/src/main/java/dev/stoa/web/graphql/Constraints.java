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
    private final boolean constrainsParameters;

    Constraints(Validation validation, Object target, Method method) {
        this.validation = validation;
        this.target = target;
        this.method = method;
        this.constrainsParameters = validation.constrainsParameters(method);
    }

    /// What the constraints find wrong, each named by a JSON pointer into the arguments.
    Collection<FieldError> broken(List<@Nullable Object> values, Reading reading) {
        var found = new LinkedHashSet<FieldError>();
        if (constrainsParameters) {
            for (var violation :
                    validation.validator().forExecutables().validateParameters(target, method, values.toArray())) {
                found.add(error(violation, reading));
            }
        }
        values.forEach(value -> collect(value, reading, found));
        return found.stream().sorted(Comparator.comparing(FieldError::pointer)).toList();
    }

    private void collect(@Nullable Object value, Reading reading, Set<FieldError> found) {
        if (value instanceof Record && reading.place(value) != null) {
            validation.validator().validate(value).forEach(violation -> found.add(error(violation, reading)));
        } else if (value instanceof Collection<?> items) {
            items.forEach(item -> collect(item, reading, found));
        }
    }

    private static FieldError error(ConstraintViolation<?> violation, Reading reading) {
        var bean = violation.getLeafBean();
        var place = bean == null ? null : reading.place(bean);
        var pointer = place == null ? pointer(violation.getPropertyPath()) : place + tail(violation.getPropertyPath());
        return new FieldError(In.BODY, pointer, violation.getMessage());
    }

    /// What the path says of the record at fault: its component, and where in that.
    private static String tail(Path path) {
        var pointer = new StringBuilder();
        for (var node : path) {
            if (node.getKind() == ElementKind.PROPERTY) {
                pointer.setLength(0);
                pointer.append('/').append(node.getName());
            } else if (node.getKind() == ElementKind.CONTAINER_ELEMENT && node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            } else if (node.getKind() == ElementKind.BEAN) {
                pointer.setLength(0);
            }
        }
        return pointer.toString();
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
