package dev.stoa.web.binding;

import dev.stoa.web.Created;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Tagged;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A method that answers requests, ready to be called.
public final class Endpoint implements Target {
    private final Method method;
    private final String path;
    private final Guard guard;
    private final int status;
    private final BoundMethod bound;
    private final int providers;
    private final Json json;
    private final boolean answersJson;

    Endpoint(Method method, String path, Guard guard, int status, BoundMethod bound, int providers, Json json) {
        this.method = method;
        this.path = path;
        this.guard = guard;
        this.status = status;
        this.bound = bound;
        this.providers = providers;
        this.json = json;
        var type = bound.declaration().getReturnType();
        this.answersJson = status != 101 && type != void.class && type != Reply.class;
    }

    public Method method() {
        return method;
    }

    public String path() {
        return path;
    }

    public Access access() {
        return guard.access();
    }

    /// The status of a successful reply.
    public int status() {
        return status;
    }

    /// The Java method, for those who describe it.
    public java.lang.reflect.Method declaration() {
        return bound.declaration();
    }

    /// Where its parameters come from, in order.
    public List<Source> sources() {
        return bound.sources();
    }

    /// Invokes the method and makes the reply.
    @Override
    public Reply answer(Request request, List<String> pathValues) throws Exception {
        return reply(invoke(request, pathValues));
    }

    /// Asks who calls, binds, validates, and calls. The result is null if the method returns nothing.
    public @Nullable Object invoke(Request request, List<String> pathValues) throws Exception {
        var invocation = new Invocation(request, pathValues, providers);
        guard.check(invocation);
        if (answersJson) {
            requireJsonIsAccepted(request);
        }
        var result = bound.invoke(invocation);
        invocation.refuseErrors();
        return result;
    }

    /// Before anything is done: a reply that cannot be given must not leave something behind.
    private static void requireJsonIsAccepted(Request request) {
        var accept = request.headers().find("Accept");
        if (accept != null
                && !accept.contains("*/*")
                && !accept.contains("json")
                && !accept.contains("application/*")) {
            throw HttpProblem.NOT_ACCEPTABLE.because("This is available as application/json.");
        }
    }

    private Reply reply(@Nullable Object result) {
        return switch (result) {
            case null -> Reply.empty(status);
            case Reply reply -> reply;
            case Created<?> created -> json(created.body(), created.tag()).with("Location", created.location());
            case Tagged<?> tagged -> json(tagged.body(), tagged.tag());
            default -> json(result, null);
        };
    }

    /// What has a version may be kept and asked for again; what has none is not kept, tokens above all.
    private Reply json(Object value, @Nullable EntityTag tag) {
        var reply = Reply.of(status, "application/json", json.write(value));
        return tag == null
                ? reply.with("Cache-Control", "no-store")
                : reply.with("ETag", tag.toString()).with("Cache-Control", "private, no-cache");
    }

    /// The Java method, as people write it.
    @Override
    public String toString() {
        return DeclarationException.place(bound.declaration());
    }
}
