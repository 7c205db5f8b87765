package dev.stoa.web.graphql;

import dev.stoa.web.Problem;
import dev.stoa.web.Wiring;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.Guard;
import dev.stoa.web.binding.Provider;
import dev.stoa.web.http.Request;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An annotated method, ready to be called: its access rule, and where each of its parameters comes from.
final class Resolver {
    private final Object target;
    private final Method method;
    private final Guard guard;
    private final List<Source> sources;
    private final Constraints constraints;

    private sealed interface Source {
        record Provided(Provider provider) implements Source {}

        record Whole() implements Source {}

        /// The object whose field is asked for, or the keys of several.
        record Parent() implements Source {}

        record Argument(InputTypes.Input input) implements Source {}

        record Part() implements Source {}

        record PartFromEitherEnd() implements Source {}
    }

    /// @param ofParent whether the first parameter is the object whose field is asked for, or the keys of
    ///     several
    Resolver(Object target, Method method, boolean ofParent, InputTypes inputs, Wiring wiring) {
        if (Modifier.isStatic(method.getModifiers())) {
            throw new DeclarationException(method, "is static; fields are methods of an object");
        }
        this.target = target;
        this.method = method;
        method.setAccessible(true);
        this.guard = wiring.binder().guard(method);
        var bound = new ArrayList<Source>();
        for (var parameter : method.getParameters()) {
            var provider = wiring.binder().provides(parameter.getParameterizedType());
            if (ofParent && bound.isEmpty()) {
                bound.add(new Source.Parent());
            } else if (provider.isPresent()) {
                bound.add(new Source.Provided(provider.get()));
            } else if (parameter.getType() == Request.class) {
                bound.add(new Source.Whole());
            } else if (parameter.getType() == Slice.class) {
                bound.add(new Source.Part());
            } else if (parameter.getType() == Window.class) {
                bound.add(new Source.PartFromEitherEnd());
            } else {
                if (!parameter.isNamePresent()) {
                    throw new DeclarationException(
                            method, "was compiled without the names of its parameters; give javac -parameters");
                }
                wiring.validation().check(method, parameter.getParameterizedType());
                var signature = Signature.of(parameter, parameter.getAnnotatedType());
                bound.add(new Source.Argument(inputs.of(parameter, parameter.getName(), signature)));
            }
        }
        this.sources = List.copyOf(bound);
        this.constraints = new Constraints(wiring.validation(), target, method);
    }

    Method method() {
        return method;
    }

    Guard guard() {
        return guard;
    }

    /// The arguments of the field, in the order of the parameters.
    Stream<InputTypes.Input> inputs() {
        return sources.stream()
                .flatMap(source -> source instanceof Source.Argument(var input) ? Stream.of(input) : Stream.empty());
    }

    boolean takesSlice() {
        return sources.stream().anyMatch(Source.Part.class::isInstance);
    }

    boolean takesWindow() {
        return sources.stream().anyMatch(Source.PartFromEitherEnd.class::isInstance);
    }

    /// The values of the parameters that clients send, and null for each other parameter.
    ///
    /// @throws Problem 422 naming every argument that is not acceptable
    List<@Nullable Object> read(Map<String, Object> sent) {
        var reading = new Reading();
        var values = new ArrayList<@Nullable Object>(sources.size());
        for (var source : sources) {
            values.add(
                    switch (source) {
                        case Source.Argument(var input) ->
                            InputTypes.read(
                                    input.type(), input.name(), sent.get(input.name()), "/" + input.name(), reading);
                        case Source.Part _ -> slice(sent, reading);
                        case Source.PartFromEitherEnd _ -> window(sent, reading);
                        default -> null;
                    });
        }
        reading.require();
        reading.failAll(constraints.broken(values, reading));
        reading.require();
        return Collections.unmodifiableList(values);
    }

    private static @Nullable Slice slice(Map<String, Object> sent, Reading reading) {
        try {
            return new Slice((Integer) Objects.requireNonNull(sent.get("first")), (String) sent.get("after"));
        } catch (IllegalArgumentException e) {
            reading.fail("/first", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable Window window(Map<String, Object> sent, Reading reading) {
        var isBackwards = sent.get("last") != null;
        if (isBackwards && sent.get("first") != null) {
            reading.fail("/last", "must not be sent together with first");
            return null;
        }
        var other = isBackwards ? "after" : "before";
        if (sent.get(other) != null) {
            reading.fail("/" + other, isBackwards ? "goes with first, not with last" : "goes with last");
            return null;
        }
        var size = isBackwards ? "last" : "first";
        try {
            return new Window(
                    sent.get(size) instanceof Integer asked ? asked : Slice.USUAL,
                    (String) sent.get(isBackwards ? "before" : "after"),
                    isBackwards);
        } catch (IllegalArgumentException e) {
            reading.fail("/" + size, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /// Calls the method. The access rule has been checked.
    ///
    /// @param parent the object whose field is asked for, or the keys of several; null for fields of the roots
    /// @param values what [#read] returned
    @Nullable
    Object call(Execution execution, @Nullable Object parent, List<@Nullable Object> values) throws Exception {
        var arguments = values.toArray();
        for (int i = 0; i < arguments.length; i++) {
            switch (sources.get(i)) {
                case Source.Provided(var provider) -> arguments[i] = execution.provided(provider);
                case Source.Whole _ -> arguments[i] = execution.request();
                case Source.Parent _ -> arguments[i] = parent;
                case Source.Argument _, Source.Part _, Source.PartFromEitherEnd _ -> {}
            }
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw switch (e.getCause()) {
                case Exception failure -> failure;
                case Error error -> throw error;
                case null, default -> e;
            };
        }
    }
}
