package dev.stoa.web.binding;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The access rule of a method, ready to be asked. Made by [Binder#guard].
///
/// @param principal who provides the caller; null when the rule does not ask, or asks by itself
/// @param rule the method that decides, for a rule of the application's own
public record Guard(
        Access access,
        @Nullable Provider principal,
        @Nullable BoundMethod rule) {

    /// Whether the caller has to be known.
    public boolean asksWhoCalls() {
        return principal != null || (rule != null && asksWhoCalls(rule.sources()));
    }

    private static boolean asksWhoCalls(List<Source> sources) {
        return sources.stream()
                .anyMatch(source -> source instanceof Source.Provided(var provider)
                        && (Principal.class.isAssignableFrom(Types.raw(provider.type()))
                                || asksWhoCalls(provider.method().sources())));
    }

    /// @throws dev.stoa.web.Problem 401 or 403 or what the application's rule throws, unless whoever
    ///     sent the request may call
    public void check(Invocation invocation) throws Exception {
        if (rule != null) {
            rule.invoke(invocation);
            invocation.refuseErrors();
        }
        if (principal == null) {
            return;
        }
        var caller = invocation.provided(principal);
        invocation.refuseErrors();
        if (!(caller instanceof Principal who)) {
            throw HttpProblem.UNAUTHENTICATED.because("Nobody is signed in.");
        }
        if (access instanceof Access.WhoHas(var permission) && !who.has(permission)) {
            throw HttpProblem.FORBIDDEN.because("This needs the permission " + permission + ".");
        }
    }
}
