package dev.stoa.web;

import dev.stoa.web.binding.Json;
import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The one place where a failure becomes a reply: `application/problem+json` of RFC 9457.
final class Refusals {
    private final Json json;

    private final Map<Class<? extends Exception>, Supplier<Problem>> known;

    /// @param known what to say when a failure of a class, or of one that extends it, arrives; the first that fits
    Refusals(Json json, Map<Class<? extends Exception>, Supplier<Problem>> known) {
        this.json = json;
        this.known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
    }

    Reply of(Request request, Throwable failure) {
        var id = request.get(RequestId.class).orElseGet(RequestId::random);
        return of(problem(request, id, failure), id);
    }

    /// What a failure is to the caller. Logs what is not the caller's to mend.
    Problem problem(Request request, RequestId id, Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof ClientGone) {
            Log.WEB.log(Level.DEBUG, request.method() + " " + request.path() + ": " + failure.getMessage());
            return HttpProblem.REQUEST_TIMEOUT.because("The request did not arrive whole.");
        }
        for (var one : known.entrySet()) {
            if (one.getKey().isInstance(failure)) {
                Log.WEB.log(Level.WARNING, request.method() + " " + request.path() + ": " + failure.getMessage());
                return one.getValue().get();
            }
        }
        Log.WEB.log(
                Level.ERROR, request.method() + " " + request.path() + " failed (request " + id.value() + ")", failure);
        return HttpProblem.INTERNAL.because("It was not your fault. Name the request id when you ask about it.");
    }

    Reply of(Problem problem, RequestId id) {
        var type = problem.type();
        var reply = Reply.of(type.status(), "application/problem+json", json.write(problem.document(id)));
        for (var header : problem.headers()) {
            reply = reply.with(header.name(), header.value());
        }
        var lacksChallenge = type.status() == 401 && reply.header("WWW-Authenticate") == null;
        return lacksChallenge ? reply.with("WWW-Authenticate", "Bearer") : reply;
    }
}
