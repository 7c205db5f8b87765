package dev.stoa.web;

import dev.stoa.web.engine.Application;
import dev.stoa.web.engine.Outlet;
import dev.stoa.web.engine.Tls;
import dev.stoa.web.http.ClientGone;
import dev.stoa.web.http.Closing;
import dev.stoa.web.http.Compression;
import dev.stoa.web.http.Conditional;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Handler;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.PathTemplate;
import dev.stoa.web.routing.Router;
import dev.stoa.web.routing.Router.Match;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes a request through the application: request id, middleware from the outside in, limit, route,
/// endpoint.
///
/// Failures become replies in the [Chain] of middleware, which therefore sees every outcome as a reply.
final class Dispatcher implements Application {
    /// Bytes of headers that a reply may have. Engines add some of their own, and many clients and proxies take
    /// 16 KiB; with more, Jetty would end a connection of HTTP/2 and all that is on it.
    private static final int HEADER_BYTES = 15 * 1024;

    private final Router router;
    private final Router mounts;
    private final Refusals refusals;
    private final Semaphore free;
    private final int bodyBytes;
    private final @Nullable Tls tls;
    private final Handler chain;

    Dispatcher(Assembly assembly, List<Middleware> middleware, Refusals refusals, Limits limits, @Nullable Tls tls) {
        this.router = assembly.router();
        this.mounts = assembly.mounts((request, _) -> unanswered(request));
        this.refusals = refusals;
        this.free = new Semaphore(limits.concurrentRequests());
        this.bodyBytes = limits.bodyBytes();
        this.tls = tls;
        this.chain = Chain.of(middleware, this::limited, refusals);
    }

    @Override
    public void serve(Request request, Outlet outlet) {
        request.set(RequestId.class, RequestId.of(request));
        if (tls != null) {
            request.set(Tls.class, tls);
        }
        request.during(() -> {
            try {
                var reply = identified(request, Compression.of(request, guarded(request)));
                send(request, hasTooManyHeaders(reply) ? headersRefused(request) : reply, outlet);
            } finally {
                closeAfterAll(request);
                request.get(Background.class).ifPresent(Background::begin);
            }
            return null;
        });
    }

    private static Reply identified(Request request, Reply reply) {
        var id = request.get(RequestId.class).orElseThrow();
        var identified = reply.with(RequestId.HEADER, id.value());
        return request.headers().find(TraceContext.HEADER) == null
                ? identified
                : identified.with(TraceContext.HEADER, TraceContext.of(request).header());
    }

    private static boolean hasTooManyHeaders(Reply reply) {
        var bytes = 0L;
        for (var header : reply.headers()) {
            bytes += header.listedBytes();
        }
        return bytes > HEADER_BYTES;
    }

    private Reply headersRefused(Request request) {
        giveUp(request);
        var failure = new IllegalStateException("the headers of a reply may have " + HEADER_BYTES + " bytes");
        return identified(request, refusals.of(request, failure));
    }

    @Override
    public Reply refuse(ProblemType type, String detail) {
        var id = RequestId.random();
        Log.WEB.log(Level.INFO, "refused {0}: {1}", type.status(), detail);
        return refusals.of(type.because(detail), id).with(RequestId.HEADER, id.value());
    }

    private Reply guarded(Request request) {
        try {
            return chain.handle(Compression.undone(request, bodyBytes));
        } catch (Throwable e) {
            return refusals.of(request, e);
        }
    }

    /// By now the status may be on its way, so a failure can only be logged: the engine breaks the reply off.
    private void send(Request request, Reply reply, Outlet outlet) {
        try {
            outlet.send(reply);
        } catch (ClientGone e) {
            Log.WEB.log(Level.DEBUG, "{0} {1}: {2}", request.method(), request.path(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            refusals.of(request, e);
        }
    }

    private Reply limited(Request request) {
        if (!free.tryAcquire()) {
            return refusals.of(
                    request,
                    HttpProblem.OVERLOADED
                            .because("The server is answering as many requests as it can.")
                            .retryAfter(Duration.ofSeconds(1)));
        }
        try {
            var reply = Conditional.of(request, answer(request));
            if (reply.content() instanceof Content.Bytes) {
                close(request);
            }
            return reply;
        } catch (Throwable e) {
            giveUp(request);
            return refusals.of(request, e);
        } finally {
            free.release();
        }
    }

    static void giveUp(Request request) {
        closeAfterAll(request);
        request.get(Background.class).ifPresent(Background::giveUp);
    }

    static void close(Request request) throws Exception {
        var closing = request.get(Closing.class);
        if (closing.isPresent()) {
            closing.get().close();
        }
    }

    /// What fails here no longer changes the reply.
    private static void closeAfterAll(Request request) {
        // A client that has gone leaves the thread interrupted, and closing may have to wait for something.
        Thread.interrupted();
        try {
            close(request);
        } catch (Throwable e) {
            Log.WEB.log(Level.ERROR, request.method() + " " + request.path() + " left something open", e);
        }
    }

    private Reply answer(Request request) throws Exception {
        if (find(request) instanceof Match.Found(var target, var template, var pathValues)) {
            request.set(PathTemplate.class, template);
            return target.answer(request, pathValues);
        }
        return mounts.find(Method.GET, request.path()) instanceof Match.Found mount
                ? mount.target().answer(request, mount.pathValues())
                : unanswered(request);
    }

    private Reply unanswered(Request request) {
        if (find(request) instanceof Match.WrongMethod(var allowed)) {
            return wrongMethod(request, allowed);
        }
        throw HttpProblem.NOT_FOUND.because(nothingAt(request));
    }

    /// Two addresses for one thing would be two things to caches and to logs, and a redirect would hide the
    /// mistake at the price of another request for each; so the slash is pointed out.
    private String nothingAt(Request request) {
        var path = request.path();
        var other = path.endsWith("/") ? path.substring(0, path.length() - 1) : path + "/";
        var isThere = !other.isEmpty() && !(router.find(request.method(), other) instanceof Match.NotFound);
        return "There is nothing at this address." + (isThere ? " Did you mean " + other + "?" : "");
    }

    private Match find(Request request) {
        if (request.path().equals("*") && request.method() == Method.OPTIONS) {
            // RFC 9110 section 9.3.7: asks about the server as a whole.
            return new Match.WrongMethod(EnumSet.allOf(Method.class));
        }
        if (!request.path().startsWith("/")) {
            throw HttpProblem.MALFORMED_REQUEST.because("A path begins with a slash.");
        }
        if (!isAscii(request.path()) || !isAscii(request.rawQuery())) {
            // RFC 3986 section 2: whether it is UTF-8 could only be guessed.
            throw HttpProblem.MALFORMED_REQUEST.because("Percent-encode what is not ASCII in a URL.");
        }
        try {
            return router.find(request.method(), request.path());
        } catch (IllegalArgumentException e) {
            throw HttpProblem.MALFORMED_REQUEST.because("The path is not properly percent-encoded.");
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static Reply wrongMethod(Request request, Set<Method> allowed) {
        var all = EnumSet.of(Method.OPTIONS);
        all.addAll(allowed);
        var allow = all.stream().map(Method::name).collect(Collectors.joining(", "));
        if (request.method() == Method.OPTIONS) {
            return Reply.empty(204).with("Allow", allow);
        }
        throw HttpProblem.METHOD_NOT_ALLOWED
                .because(request.method() + " is not possible here; these are: " + allow + ".")
                .with("Allow", allow);
    }
}
