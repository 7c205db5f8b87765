package dev.stoa.web.binding;

import java.io.Serial;
import java.lang.reflect.Method;
import java.util.List;

/// The application cannot start because something is declared wrongly. The message names each place and the cure.
public final class DeclarationException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /// @param cure what to write instead, as a sentence
    public DeclarationException(Method where, String cure) {
        super(place(where) + ": " + cure);
    }

    /// A fault that no method is to blame for.
    public DeclarationException(String message) {
        super(message);
    }

    /// Everything that is wrong, as one exception with a line for each fault.
    public static DeclarationException all(List<DeclarationException> faults) {
        return faults.size() == 1
                ? faults.getFirst()
                : new DeclarationException(String.join(
                        "\n", faults.stream().map(Throwable::getMessage).toList()));
    }

    /// The class and method as people write them: `TaskEndpoints.create(Caller, NewTask)`.
    static String place(Method method) {
        var parameters = List.of(method.getParameterTypes()).stream()
                .map(Class::getSimpleName)
                .toList();
        return method.getDeclaringClass().getSimpleName() + "." + method.getName() + "(" + String.join(", ", parameters)
                + ")";
    }
}
