package dev.stoa.web.socket;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.LongLived;
import dev.stoa.web.Problem;
import dev.stoa.web.RequestId;
import dev.stoa.web.WebSocket;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.Endpoint;
import dev.stoa.web.binding.Json;
import dev.stoa.web.binding.Validation;
import dev.stoa.web.http.Content;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import dev.stoa.web.routing.Target;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// A method with [WebSocket], ready to answer handshakes (RFC 6455 section 4.2).
public final class SocketEndpoint<I, O> implements Target {
    private final Endpoint endpoint;
    private final WebSocket declared;
    private final Codec codec;
    private final Json json;
    private final Set<String> origins;
    private final Set<Session<I, O>> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock pinging = new ReentrantLock();
    private boolean isPinging;

    private SocketEndpoint(Endpoint endpoint, WebSocket declared, Codec codec, Json json) {
        this.endpoint = endpoint;
        this.declared = declared;
        this.codec = codec;
        this.json = json;
        this.origins = new HashSet<>(List.of(declared.origins()));
    }

    /// Compiles a method.
    ///
    /// @param endpoint the same method as an endpoint that answers GET
    /// @throws DeclarationException if it does not return a [Conversation]
    public static SocketEndpoint<?, ?> of(Endpoint endpoint, Json json, Validation validation, LongLived longLived) {
        var method = endpoint.declaration();
        var types = json.mapper().constructType(method.getGenericReturnType()).findTypeParameters(Conversation.class);
        if (types.length != 2) {
            throw new DeclarationException(method, "must return a Conversation<In, Out>, for it says @WebSocket");
        }
        var declared = method.getAnnotation(WebSocket.class);
        var socket = new SocketEndpoint<>(endpoint, declared, new Codec(types[0], json, validation), json);
        longLived.add(socket::goingAway);
        return socket;
    }

    /// Lets pages of these origins connect, beside those that the method names. To be called before it answers.
    public SocketEndpoint<I, O> allowing(Collection<String> more) {
        origins.addAll(more);
        return this;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    Codec codec() {
        return codec;
    }

    /// Reads a message, whose type the declaration of the method promises.
    @SuppressWarnings("unchecked")
    I read(Message message) {
        return (I) codec.read(message);
    }

    Message refusal(Problem problem, String requestId) {
        return Message.Text.ofUtf8(json.write(problem.document(new RequestId(requestId))));
    }

    Socket<O> socket(Connection connection, String subprotocol) {
        return new Socket<>(connection, subprotocol, codec, declared.queueBytes(), declared.whenSlow());
    }

    /// Binds, asks who calls, and agrees to the handshake or refuses it.
    @Override
    public Reply answer(Request request, List<String> pathValues) throws Exception {
        var handshake = Handshake.of(request);
        requireOrigin(handshake);
        var subprotocol = subprotocol(handshake.subprotocols());
        @SuppressWarnings("unchecked")
        var conversation = (Conversation<I, O>) endpoint.invoke(handshake.request(), pathValues);
        if (conversation == null) {
            throw new IllegalStateException(endpoint + " returned no Conversation");
        }
        var id = request.get(RequestId.class).map(RequestId::value).orElse("");
        var session = new Session<>(this, conversation, subprotocol, id);
        return Reply.upgrade(new Content.Upgrade(subprotocol, session, declared.messageBytes()));
    }

    /// A page of another site may open sockets too, and the browser sends cookies along (RFC 6455
    /// section 10.2).
    private void requireOrigin(Handshake handshake) {
        var isAllowed = origins.contains("*") || origins.contains(handshake.origin());
        if (!isAllowed && !handshake.isOfThisServer()) {
            throw HttpProblem.FORBIDDEN.because("Pages of " + handshake.origin() + " may not connect here.");
        }
    }

    private String subprotocol(List<String> offered) {
        for (var spoken : declared.subprotocols()) {
            if (offered.contains(spoken)) {
                return spoken;
            }
        }
        if (!offered.isEmpty() && declared.subprotocols().length > 0) {
            throw HttpProblem.MALFORMED_REQUEST.because("Of the subprotocols offered none is spoken here; these are: "
                    + String.join(", ", declared.subprotocols()) + ".");
        }
        return "";
    }

    void open(Session<I, O> session) {
        open.add(session);
        pinging.lock();
        try {
            if (!isPinging) {
                isPinging = true;
                Thread.ofVirtual().name("pings of " + endpoint.path()).start(this::ping);
            }
        } finally {
            pinging.unlock();
        }
    }

    void closed(Session<I, O> session) {
        open.remove(session);
    }

    private void goingAway() {
        open.forEach(Session::goingAway);
    }

    /// Runs while there are sockets.
    private void ping() {
        do {
            try {
                Thread.sleep(Duration.ofSeconds(declared.pingSeconds()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            open.forEach(Session::ping);
        } while (areAnyOpen());
    }

    private boolean areAnyOpen() {
        pinging.lock();
        try {
            isPinging = !open.isEmpty();
            return isPinging;
        } finally {
            pinging.unlock();
        }
    }

    /// The Java method, as people write it.
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
