package dev.stoa.web.binding;

import dev.stoa.web.Created;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Principal;
import dev.stoa.web.Tagged;
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
    private final Access access;
    private final int status;
    private final BoundMethod bound;
    private final @Nullable Provider principal;
    private final int providers;
    private final Json json;

    Endpoint(
            Method method,
            String path,
            Access access,
            int status,
            BoundMethod bound,
            @Nullable Provider principal,
            int providers,
            Json json) {
        this.method = method;
        this.path = path;
        this.access = access;
        this.status = status;
        this.bound = bound;
        this.principal = principal;
        this.providers = providers;
        this.json = json;
    }

    public Method method() {
        return method;
    }

    public String path() {
        return path;
    }

    public Access access() {
        return access;
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

    /// Asks who calls, binds, validates, calls, and makes the reply.
    @Override
    public Reply answer(Request request, List<String> pathValues) throws Exception {
        var invocation = new Invocation(request, pathValues, providers);
        authorize(invocation);
        var result = bound.invoke(invocation);
        invocation.refuseErrors();
        return reply(request, result);
    }

    private void authorize(Invocation invocation) throws Exception {
        if (principal == null) {
            return;
        }
        var caller = invocation.provided(principal);
        invocation.refuseErrors();
        if (access instanceof Access.WhoHas(var permission)
                && !(caller instanceof Principal who && who.has(permission))) {
            throw HttpProblem.FORBIDDEN.because("This needs the permission " + permission + ".");
        }
    }

    private Reply reply(Request request, @Nullable Object result) {
        return switch (result) {
            case null -> Reply.empty(status);
            case Reply reply -> reply;
            case Created<?> created -> {
                var reply = json(request, created.body()).with("Location", created.location());
                yield created.tag() == null
                        ? reply
                        : reply.with("ETag", created.tag().toString());
            }
            case Tagged<?> tagged ->
                json(request, tagged.body()).with("ETag", tagged.tag().toString());
            default -> json(request, result);
        };
    }

    private Reply json(Request request, Object value) {
        var accept = request.headers().find("Accept");
        if (accept != null
                && !accept.contains("*/*")
                && !accept.contains("json")
                && !accept.contains("application/*")) {
            throw HttpProblem.NOT_ACCEPTABLE.because("This is available as application/json.");
        }
        return Reply.of(status, "application/json", json.write(value));
    }

    /// The Java method, as people write it.
    @Override
    public String toString() {
        return DeclarationException.place(bound.declaration());
    }
}
