package dev.stoa.web.binding;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Principal;
import org.jspecify.annotations.Nullable;

/// The access rule of a method, ready to be asked. Made by [Binder#guard].
///
/// @param principal who provides the caller; null when anyone may call
public record Guard(Access access, @Nullable Provider principal) {

    /// @throws dev.stoa.web.Problem 401 or 403 unless whoever sent the request may call the method
    public void check(Invocation invocation) throws Exception {
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
