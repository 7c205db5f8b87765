package dev.stoa.web.reply;

import dev.stoa.web.Accepted;
import dev.stoa.web.CacheControl;
import dev.stoa.web.Created;
import dev.stoa.web.Download;
import dev.stoa.web.Events;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Redirect;
import dev.stoa.web.Status;
import dev.stoa.web.Tagged;
import dev.stoa.web.WebSocket;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.Types;
import dev.stoa.web.format.Formats;
import dev.stoa.web.http.EntityTag;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an endpoint answers when all goes well, decided at the start by what its method returns.
public final class Answer {
    /// A file of some kind; the method knows which.
    private static final String FILE = "*/*";

    private static final Map<Class<?>, Integer> STATUSES =
            Map.of(void.class, 204, Created.class, 201, Accepted.class, 202, Redirect.class, 303);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Class<?>> WITHOUT_VALUE =
            Set.of(void.class, Reply.class, Events.class, Download.class, Redirect.class);
    private static final Set<Class<?>> AROUND_A_VALUE = Set.of(Created.class, Accepted.class, Tagged.class);

    private final int status;
    private final @Nullable Type body;
    private final List<String> mediaTypes;
    private final Formats formats;
    private final EventStreams streams;
    private final @Nullable String cacheControl;

    /// @throws DeclarationException if the method says something impossible about its reply
    public Answer(Method method, Formats formats, EventStreams streams) {
        this.formats = formats;
        this.status = status(method);
        this.body = status == 101 ? null : body(method.getGenericReturnType());
        this.mediaTypes = mediaTypes(method.getReturnType());
        this.streams = streams;
        var stated = method.getAnnotation(CacheControl.class);
        this.cacheControl = stated == null ? null : stated.value();
    }

    private static int status(Method method) {
        if (method.isAnnotationPresent(WebSocket.class)) {
            return 101;
        }
        var type = method.getReturnType();
        var stated = method.getAnnotation(Status.class);
        if (stated == null) {
            return STATUSES.getOrDefault(type, 200);
        }
        if (type == Redirect.class) {
            if (!REDIRECTS.contains(stated.value())) {
                throw new DeclarationException(
                        method, "redirects with " + stated.value() + "; use 301, 302, 303, 307 or 308");
            }
            return stated.value();
        }
        if (stated.value() < 200 || stated.value() > 299) {
            throw new DeclarationException(
                    method,
                    "says that " + stated.value() + " is success; use 200 to 299, and throw a Problem otherwise");
        }
        if (stated.value() == 204 && type != void.class) {
            throw new DeclarationException(method, "returns a value with 204, which has no body; return void");
        }
        return stated.value();
    }

    private static @Nullable Type body(Type declared) {
        var raw = Types.raw(declared);
        if (WITHOUT_VALUE.contains(raw)) {
            return null;
        }
        return AROUND_A_VALUE.contains(raw) ? Types.argument(declared) : declared;
    }

    private List<String> mediaTypes(Class<?> returned) {
        if (returned == Events.class) {
            return List.of(EventStreams.MEDIA_TYPE);
        }
        if (returned == Download.class) {
            return List.of(FILE);
        }
        return body == null ? List.of() : formats.mediaTypes(body);
    }

    /// The status of a successful reply.
    public int status() {
        return status;
    }

    /// The type of the value in the body, or null when there is none to describe.
    public @Nullable Type body() {
        return body;
    }

    /// What the body can be sent as; empty when there is none, or when only the method knows.
    public List<String> mediaTypes() {
        return mediaTypes;
    }

    /// Asked before anything is done: a reply that cannot be given must not leave something behind.
    ///
    /// @throws dev.stoa.web.Problem 406 if the caller accepts nothing that this can be sent as
    public void requireAccepted(Request request) {
        if (!mediaTypes.isEmpty() && request.headers().find("Accept") != null && !mediaTypes.contains(FILE)) {
            var _ = preferred(request);
        }
    }

    private String preferred(Request request) {
        return Formats.preferred(mediaTypes, request.headers().all("Accept"))
                .orElseThrow(() -> HttpProblem.NOT_ACCEPTABLE.because(
                        "This is available as " + String.join(", ", mediaTypes) + "."));
    }

    /// The reply that carries what the method returned.
    public Reply reply(Request request, @Nullable Object result) throws IOException {
        var reply = of(request, result);
        return cacheControl == null ? reply : reply.instead("Cache-Control", cacheControl);
    }

    private Reply of(Request request, @Nullable Object result) throws IOException {
        return switch (result) {
            case null -> Reply.empty(status);
            case Reply reply -> reply;
            case Created<?> created ->
                value(request, created.body(), created.tag()).with("Location", created.location());
            case Accepted<?> accepted -> value(request, accepted.body(), null).with("Location", accepted.location());
            case Redirect redirect ->
                Reply.empty(status).with("Location", redirect.location().toASCIIString());
            case Tagged<?> tagged -> value(request, tagged.body(), tagged.tag());
            case Events events -> streams.reply(status, events);
            case Download download -> FileReply.of(request, status, download);
            default -> value(request, result, null);
        };
    }

    /// What has a version may be kept and asked for again; what has none is not kept, tokens above all.
    private Reply value(Request request, Object value, @Nullable EntityTag tag) {
        var mediaType = mediaTypes.size() == 1 ? mediaTypes.getFirst() : preferred(request);
        var reply = formats.reply(status, mediaType, value, Objects.requireNonNull(body));
        reply = tag == null
                ? reply.with("Cache-Control", "no-store")
                : reply.with("ETag", tag.toString()).with("Cache-Control", "private, no-cache");
        if (mediaTypes.size() > 1) {
            reply = reply.varying("Accept");
        }
        return mediaType.equals(mediaTypes.getFirst())
                ? reply
                : reply.variant(mediaType.substring(mediaType.indexOf('/') + 1));
    }
}
