package dev.stoa.web.binding;

import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.reply.Answer;
import dev.stoa.web.routing.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A method that answers requests, ready to be called.
public final class Endpoint implements Target {
    private final Method method;
    private final String path;
    private final Guard guard;
    private final Answer answer;
    private final BoundMethod bound;
    private final int providers;

    Endpoint(Method method, String path, Guard guard, Answer answer, BoundMethod bound, int providers) {
        this.method = method;
        this.path = path;
        this.guard = guard;
        this.answer = answer;
        this.bound = bound;
        this.providers = providers;
    }

    public Method method() {
        return method;
    }

    public String path() {
        return path;
    }

    /// Who may call it.
    public Guard guard() {
        return guard;
    }

    /// What it answers when all goes well.
    public Answer answer() {
        return answer;
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
        return answer.reply(request, invoke(request, pathValues));
    }

    /// Asks who calls, binds, validates, and calls. The result is null if the method returns nothing.
    public @Nullable Object invoke(Request request, List<String> pathValues) throws Exception {
        var invocation = new Invocation(request, pathValues, providers);
        guard.check(invocation);
        answer.requireAccepted(request);
        var result = bound.invoke(invocation);
        invocation.refuseErrors();
        return result;
    }

    /// The Java method, as people write it.
    @Override
    public String toString() {
        return DeclarationException.place(bound.declaration());
    }
}
