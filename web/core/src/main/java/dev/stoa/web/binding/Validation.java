package dev.stoa.web.binding;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.Problem;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/// Jakarta Validation of bound values. Messages are English whatever the machine speaks, and hold no expressions.
public final class Validation {
    private final Validator validator;

    public Validation() {
        Logger.getLogger("org.hibernate.validator").setLevel(Level.WARNING);
        var languages = Set.of(Locale.ENGLISH);
        try (var factory = jakarta.validation.Validation.byProvider(HibernateValidator.class)
                .configure()
                .messageInterpolator(
                        new ParameterMessageInterpolator(languages, Locale.ENGLISH, _ -> Locale.ENGLISH, false))
                .buildValidatorFactory()) {
            validator = factory.getValidator();
        }
    }

    /// What the constraints on a record's components, or on a list's elements, find wrong.
    List<FieldError> of(Object value, In in) {
        if (value instanceof Iterable<?> items) {
            var errors = new ArrayList<FieldError>();
            int index = 0;
            for (var item : items) {
                for (var error : of(item, in)) {
                    errors.add(new FieldError(in, "/" + index + error.pointer(), error.detail()));
                }
                index++;
            }
            return errors;
        }
        return validator.validate(value).stream()
                .map(violation -> new FieldError(in, pointer(violation.getPropertyPath()), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::pointer).thenComparing(FieldError::detail))
                .toList();
    }

    /// @throws Problem 422 if the value breaks a constraint
    void require(Object value, In in) {
        var errors = of(value, in);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /// Whether constraints stand on the parameters themselves.
    boolean constrainsParameters(Method method) {
        var described = validator
                .getConstraintsForClass(method.getDeclaringClass())
                .getConstraintsForMethod(method.getName(), method.getParameterTypes());
        return described != null && described.hasConstrainedParameters();
    }

    /// What the constraints on the parameters find wrong.
    List<FieldError> ofParameters(Object target, Method method, Object[] arguments, List<Source> sources) {
        return validator.forExecutables().validateParameters(target, method, arguments).stream()
                .map(violation -> parameterError(violation, sources))
                .sorted(Comparator.comparing(FieldError::pointer))
                .toList();
    }

    private static FieldError parameterError(ConstraintViolation<?> violation, List<Source> sources) {
        for (var node : violation.getPropertyPath()) {
            if (node.getKind() == ElementKind.PARAMETER) {
                var detail = violation.getMessage();
                var index = node.as(Path.ParameterNode.class).getParameterIndex();
                return switch (sources.get(index)) {
                    case Source.Named named -> FieldError.of(named.in(), named.name(), detail);
                    case Source.PathVariable variable -> FieldError.of(In.PATH, variable.name(), detail);
                    default -> new FieldError(In.BODY, "", detail);
                };
            }
        }
        throw new IllegalStateException("not a violation of a parameter: " + violation);
    }

    private static String pointer(Path path) {
        var pointer = new StringBuilder();
        for (var node : path) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            } else if (node.getKey() != null) {
                pointer.append('/').append(node.getKey());
            }
            if (node.getName() != null && !node.getName().startsWith("<")) {
                pointer.append('/').append(Types.wireName(node.getName()));
            }
        }
        return pointer.toString();
    }
}
