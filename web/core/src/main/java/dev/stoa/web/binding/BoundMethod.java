package dev.stoa.web.binding;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A method of an object with the source of each of its parameters. Calling it uses no reflection.
public final class BoundMethod {
    private final Object target;
    private final Method declaration;
    private final List<Source> sources;
    private final MethodHandle handle;
    private final @Nullable Validation parameterConstraints;

    BoundMethod(Object target, Method declaration, List<Source> sources, Validation validation) {
        this.target = target;
        this.declaration = declaration;
        this.sources = List.copyOf(sources);
        this.handle = handle(target, declaration);
        this.parameterConstraints = validation.constrainsParameters(declaration) ? validation : null;
    }

    private static MethodHandle handle(Object target, Method declaration) {
        try {
            declaration.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflect(declaration)
                    .bindTo(target)
                    .asSpreader(Object[].class, declaration.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new DeclarationException(declaration, "cannot be called; open its package to dev.stoa.web");
        }
    }

    Method declaration() {
        return declaration;
    }

    /// Where its parameters come from, in order.
    public List<Source> sources() {
        return sources;
    }

    /// Binds the parameters and calls the method, or notes errors and answers null.
    @Nullable
    Object invoke(Invocation invocation) throws Exception {
        var arguments = new Object[sources.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = sources.get(i).bind(invocation);
        }
        if (parameterConstraints != null && !invocation.hasErrors()) {
            invocation.addAll(parameterConstraints.ofParameters(target, declaration, arguments, sources));
        }
        return invocation.hasErrors() ? null : call(arguments);
    }

    private @Nullable Object call(Object[] arguments) throws Exception {
        try {
            return (Object) handle.invokeExact(arguments);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
