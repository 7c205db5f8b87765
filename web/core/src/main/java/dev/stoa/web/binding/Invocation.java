package dev.stoa.web.binding;

import dev.stoa.web.FieldError;
import dev.stoa.web.Problem;
import dev.stoa.web.http.Closing;
import dev.stoa.web.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What binding knows about one request: the variables of its path, what was provided so far, what is
/// wrong so far.
///
/// Used by one thread at a time.
public final class Invocation {
    private final Request request;
    private final List<String> pathValues;
    private final Object[] provided;
    private final List<FieldError> errors = new ArrayList<>(0);

    Invocation(Request request, List<String> pathValues, int providers) {
        this.request = request;
        this.pathValues = pathValues;
        this.provided = new Object[providers];
    }

    Request request() {
        return request;
    }

    String pathValue(int index) {
        return pathValues.get(index);
    }

    /// The value of a provider, made at most once. Null only while there are errors.
    @Nullable
    Object provided(Provider provider) throws Exception {
        var value = provided[provider.index()];
        if (value == null) {
            value = provider.method().invoke(this);
            if (value != null) {
                provided[provider.index()] = value;
                if (provider.closes()) {
                    Closing.of(request).add((AutoCloseable) value);
                }
            }
        }
        return value;
    }

    /// The value of a provider, made at most once.
    ///
    /// @throws Problem whatever the provider throws, or 422 if its own parameters cannot be bound
    public Object require(Provider provider) throws Exception {
        var value = provided(provider);
        refuseErrors();
        return Objects.requireNonNull(value);
    }

    void add(FieldError error) {
        errors.add(error);
    }

    void addAll(List<FieldError> more) {
        errors.addAll(more);
    }

    int errorCount() {
        return errors.size();
    }

    boolean hasErrors() {
        return !errors.isEmpty();
    }

    /// @throws Problem 422 with every error so far, if there are any
    void refuseErrors() {
        if (hasErrors()) {
            throw Problem.invalid(errors);
        }
    }
}
