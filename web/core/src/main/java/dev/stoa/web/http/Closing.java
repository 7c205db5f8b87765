package dev.stoa.web.http;

import java.util.ArrayList;
import java.util.List;

/// What a request holds until it ends: values that were provided for it, files that came with it.
public final class Closing {
    private final List<AutoCloseable> held = new ArrayList<>(2);

    private Closing() {}

    /// That of a request.
    public static Closing of(Request request) {
        return request.get(Closing.class).orElseGet(() -> {
            var closing = new Closing();
            request.set(Closing.class, closing);
            return closing;
        });
    }

    /// Has something closed when the request ends, before what was added earlier.
    public void add(AutoCloseable resource) {
        held.add(resource);
    }

    /// Closes everything, each even if another fails. Whoever serves the request calls it: when the
    /// reply was made, or, if its body is made while it is sent, when that is over. Does nothing the
    /// second time.
    ///
    /// @throws Exception what the first to fail threw, with the others suppressed in it
    public void close() throws Exception {
        Exception first = null;
        while (!held.isEmpty()) {
            try {
                held.removeLast().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
