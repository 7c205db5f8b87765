package dev.stoa.web.graphql;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arguments of one field while they are read: what is wrong with them, and where each record was sent.
final class Reading {
    /// Errors that are told, at most.
    private static final int MOST = 50;

    private final List<FieldError> errors = new ArrayList<>();
    private final IdentityHashMap<Object, String> places = new IdentityHashMap<>();

    /// @param pointer where it was sent, a JSON pointer into the arguments
    void fail(String pointer, String detail) {
        errors.add(new FieldError(In.BODY, pointer, detail));
    }

    void failAll(Collection<FieldError> more) {
        errors.addAll(more);
    }

    int failures() {
        return errors.size();
    }

    void put(Object record, String pointer) {
        places.put(record, pointer);
    }

    /// Where a record was sent; null for what is none of them.
    @Nullable
    String place(Object record) {
        return places.get(record);
    }

    /// @throws Problem 422 naming what is wrong, if anything is
    void require() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors.subList(0, Math.min(MOST, errors.size())));
        }
    }
}
