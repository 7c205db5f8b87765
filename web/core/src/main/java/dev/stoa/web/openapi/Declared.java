package dev.stoa.web.openapi;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// The annotations of parameters and record components. Those that know nothing of components, as the
/// constraints of Jakarta Validation do, stand on the accessor.
final class Declared {
    private Declared() {}

    static <A extends Annotation> @Nullable A find(AnnotatedElement element, Class<A> type) {
        var found = element.getAnnotation(type);
        return found == null && element instanceof RecordComponent component
                ? component.getAccessor().getAnnotation(type)
                : found;
    }
}
