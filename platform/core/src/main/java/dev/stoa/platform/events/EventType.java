package dev.stoa.platform.events;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.util.regex.Pattern;

/// Makes a record an event: `@EventType("task.created") record TaskCreated(…)`.
///
/// Its components are what subscribers rely on. Adding one that is `@Nullable` is fine; everything else
/// is a new version, a record beside the old one, published together with it for as long as somebody
/// listens to the old.
@Retention(RUNTIME)
@Target(TYPE)
public @interface EventType {

    /// What happened, in lower case: the thing, a dot, the past tense.
    String value();

    /// Counts the incompatible shapes, from 1.
    int version() default 1;

    /// The type and version of a record that is an event.
    ///
    /// @param name such as `task.created`
    record Name(String name, int version) {
        private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+");

        public Name {
            if (!FORM.matcher(name).matches() || version < 1) {
                throw new IllegalArgumentException("'" + name + "' version " + version + " is not a type of event");
            }
        }

        /// @throws IllegalArgumentException if the record does not say which event it is
        public static Name of(Class<?> event) {
            var declared = event.getAnnotation(EventType.class);
            if (declared == null) {
                throw new IllegalArgumentException(event.getName() + " needs an @EventType to be an event");
            }
            return new Name(declared.value(), declared.version());
        }

        /// `task.created.v1`.
        @Override
        public String toString() {
            return name + ".v" + version;
        }
    }
}
