package dev.stoa.web.binding;

import dev.stoa.web.AccessRule;
import dev.stoa.web.Needs;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;

/// Who may call an endpoint.
public sealed interface Access {
    record Anyone() implements Access {}

    record WhoIsSignedIn() implements Access {}

    record WhoHas(String permission) implements Access {}

    /// @param rule an annotation with [AccessRule]
    record WhoPasses(Annotation rule) implements Access {}

    /// The one rule that a method states.
    ///
    /// @throws DeclarationException if it states none or several
    static Access of(Method method) {
        var stated = new ArrayList<Access>();
        for (Annotation annotation : method.getAnnotations()) {
            switch (annotation) {
                case Public _ -> stated.add(new Anyone());
                case SignedIn _ -> stated.add(new WhoIsSignedIn());
                case Needs needs -> stated.add(new WhoHas(needs.value()));
                default -> {
                    if (annotation.annotationType().isAnnotationPresent(AccessRule.class)) {
                        stated.add(new WhoPasses(annotation));
                    }
                }
            }
        }
        if (stated.size() != 1) {
            throw new DeclarationException(
                    method,
                    stated.isEmpty()
                            ? "says nothing about who may call it; add @Public, @SignedIn or @Needs(\"permission\")"
                            : "states several access rules; keep one of @Public, @SignedIn, @Needs and your own");
        }
        return stated.getFirst();
    }
}
