package dev.stoa.web.binding;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.Problem;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintDeclarationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Valid;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Size;
import jakarta.validation.metadata.ParameterDescriptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/// Jakarta Validation of bound values. Messages are English whatever the machine speaks, and hold no
/// expressions.
public final class Validation {
    /// Made on a thread of its own: it takes as long as what else is done before an application listens.
    private final CompletableFuture<Validator> made = CompletableFuture.supplyAsync(
            Validation::make, Thread.ofPlatform().daemon().name("validation")::start);

    /// What the constraints on a record's components, or on a list's elements, find wrong.
    List<FieldError> of(Object value, In in) {
        if (value instanceof Iterable<?> items) {
            var errors = new ArrayList<FieldError>();
            int index = 0;
            for (var item : items) {
                for (var error : of(item, in)) {
                    errors.add(new FieldError(in, "/" + index + error.pointer(), error.detail()));
                }
                if (errors.size() >= Misfits.MOST) {
                    return errors;
                }
                index++;
            }
            return errors;
        }
        var violations = validator().validate(value);
        if (violations.isEmpty()) {
            return List.of();
        }
        return violations.stream()
                .map(violation -> new FieldError(in, pointer(violation.getPropertyPath()), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::pointer).thenComparing(FieldError::detail))
                .limit(Misfits.MOST)
                .toList();
    }

    /// @throws Problem 422 if the value breaks a constraint
    public void require(Object value, In in) {
        var errors = of(value, in);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /// The configured validator, for those who bind what no request carries.
    public Validator validator() {
        return made.join();
    }

    private static Validator make() {
        Logger.getLogger("org.hibernate.validator").setLevel(Level.WARNING);
        var languages = Set.of(Locale.ENGLISH);
        var configuration = jakarta.validation.Validation.byProvider(HibernateValidator.class)
                .configure()
                .messageInterpolator(
                        new ParameterMessageInterpolator(languages, Locale.ENGLISH, _ -> Locale.ENGLISH, false));
        var sizes = configuration.createConstraintMapping();
        sizes.constraintDefinition(Size.class)
                .includeExistingValidators(false)
                .validatedBy(Sizes.OfText.class)
                .validatedBy(Sizes.OfCollection.class)
                .validatedBy(Sizes.OfMap.class);
        try (var factory = configuration.addMapping(sizes).buildValidatorFactory()) {
            return factory.getValidator();
        }
    }

    /// Looks at a type that requests fill in, and at the types inside it.
    ///
    /// @throws DeclarationException if a default breaks its own rule, a rule does not fit its type, or
    ///     rules inside would never be looked at
    public void check(Method where, Type type) {
        check(where, type, new HashSet<>());
    }

    private void check(Method where, Type type, Set<Class<?>> seen) {
        var raw = Types.raw(Types.content(type));
        if (raw.isSealed() && raw.isInterface() && Variants.of(raw).isEmpty()) {
            throw new DeclarationException(
                    where,
                    "takes the sealed " + raw.getSimpleName() + ", and not everything in it is a record with"
                            + " components of its own; a record whose only component is called value stands for that"
                            + " value, so rename the component");
        }
        Variants.of(raw).ifPresent(Variants::check);
        for (var record : records(raw)) {
            if (seen.add(record)) {
                checkRecord(where, record, seen);
            }
        }
    }

    private void checkRecord(Method where, Class<?> record, Set<Class<?>> seen) {
        for (var component : record.getRecordComponents()) {
            var shape = RecordShape.of(record).components().stream()
                    .filter(one -> one.name().equals(component.getName()))
                    .findFirst()
                    .orElseThrow();
            checkDefault(where, record, shape);
            var inner = Types.raw(Types.content(component.getGenericType()));
            if (records(inner).stream().anyMatch(this::hasRules) && !isCascaded(component)) {
                throw new DeclarationException(
                        where,
                        "takes " + record.getSimpleName() + ", whose " + component.getName()
                                + " has rules of its own that would not be looked at; put @Valid before "
                                + inner.getSimpleName());
            }
            if (inner.isRecord() && Types.isValueRecord(inner) && hasRules(inner)) {
                throw new DeclarationException(
                        where,
                        "takes " + record.getSimpleName() + ", whose " + component.getName()
                                + " stands for a single value and has rules that would not be looked at; put them into"
                                + " the constructor of " + inner.getSimpleName());
            }
            check(where, component.getGenericType(), seen);
        }
    }

    /// The records that a value of the type may be.
    private static Collection<Class<?>> records(Class<?> type) {
        return Variants.of(type)
                .<Collection<Class<?>>>map(variants -> variants.records().sequencedValues())
                .orElse(type.isRecord() && !Types.isValueRecord(type) ? List.of(type) : List.of());
    }

    private boolean hasRules(Class<?> type) {
        return validator().getConstraintsForClass(type).isBeanConstrained();
    }

    private static boolean isCascaded(RecordComponent component) {
        var isAnnotated = component.isAnnotationPresent(Valid.class)
                || component.getAccessor().isAnnotationPresent(Valid.class);
        if (component.getAnnotatedType() instanceof AnnotatedParameterizedType container) {
            var isOptional = component.getType() == Optional.class;
            var contents = container.getAnnotatedActualTypeArguments();
            return (isAnnotated && !isOptional) || contents[contents.length - 1].isAnnotationPresent(Valid.class);
        }
        return isAnnotated;
    }

    private void checkDefault(Method where, Class<?> record, RecordShape.Component component) {
        try {
            var broken = validator().validateValue(record, component.name(), component.absent());
            if (component.absent() != null && !broken.isEmpty()) {
                throw new DeclarationException(
                        where,
                        "takes " + record.getSimpleName() + ", whose " + component.name() + " is "
                                + component.absent() + " when it is not sent, which its own rule refuses: "
                                + broken.iterator().next().getMessage());
            }
        } catch (ConstraintDeclarationException _) {
            throw new DeclarationException(
                    where,
                    "takes " + record.getSimpleName() + ", whose " + component.name()
                            + " has a rule that does not fit its type");
        }
    }

    /// Whether constraints stand on the parameters themselves.
    public boolean constrainsParameters(Method method) {
        if (!mayBeConstrained(method)) {
            return false;
        }
        var described = validator()
                .getConstraintsForClass(method.getDeclaringClass())
                .getConstraintsForMethod(method.getName(), method.getParameterTypes());
        return described != null && described.getParameterDescriptors().stream().anyMatch(Validation::isConstrained);
    }

    private static boolean isConstrained(ParameterDescriptor parameter) {
        return parameter.hasConstraints()
                || parameter.isCascaded()
                || !parameter.getConstrainedContainerElementTypes().isEmpty();
    }

    /// Whether a rule may stand on a parameter, or on one of a method that it overrides. It is asked first because the
    /// validator reads all of a class.
    private static boolean mayBeConstrained(Method method) {
        var declaring = method.getDeclaringClass();
        var mayOverride = declaring.getInterfaces().length > 0
                || (declaring.getSuperclass() != Object.class && declaring.getSuperclass() != Record.class);
        return mayOverride || Stream.of(method.getParameters()).anyMatch(Validation::mayBeConstrained);
    }

    private static boolean mayBeConstrained(Parameter parameter) {
        return parameter.getType().isArray()
                || parameter.getParameterizedType() instanceof ParameterizedType
                || Stream.of(parameter.getAnnotations()).anyMatch(Validation::isRule);
    }

    private static boolean isRule(Annotation annotation) {
        return annotation instanceof Valid || annotation.annotationType().isAnnotationPresent(Constraint.class);
    }

    /// What the constraints on the parameters find wrong.
    List<FieldError> ofParameters(Object target, Method method, Object[] arguments, List<Source> sources) {
        return validator().forExecutables().validateParameters(target, method, arguments).stream()
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
