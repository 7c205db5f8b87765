package dev.stoa.web.grpc;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.RequestId;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Request;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One call, from its metadata to its status.
///
/// gRPC calls the listener's methods on an event loop, so they only take notes and wake the thread that
/// answers. That thread begins when there is something to answer: the whole message of a caller who sends one,
/// else at once.
///
/// Two locks: this object's for what the event loop and the answering thread share, the [Outgoing]'s for the
/// order of what is sent. Who holds the second may wait for the first, never the other way round.
final class Exchange<Q, R> extends ServerCall.Listener<byte[]> {
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of(RequestId.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final MethodDescriptor<Q, R> rpc;
    private final ServerCall<byte[], R> wire;
    private final ServiceMethod method;
    private final Calls calls;
    private final Request request;
    private final RequestId id;
    private final Incoming<Q> incoming = new Incoming<>(this);
    private final Outgoing<R> outgoing = new Outgoing<>(this);
    private boolean hasSent;

    private byte @Nullable [] waiting;
    private boolean hasAsked;
    private boolean callerIsDone;
    private @Nullable String cancelled;
    private boolean isOver;
    private @Nullable Thread answering;
    private final Runnable leave = this::leave;

    private Exchange(
            MethodDescriptor<Q, R> rpc,
            ServerCall<byte[], R> wire,
            Metadata metadata,
            ServiceMethod method,
            Calls calls) {
        this.rpc = rpc;
        this.wire = wire;
        this.method = method;
        this.calls = calls;
        this.request = new Request(
                Method.POST,
                "/" + rpc.getFullMethodName(),
                "",
                new MetadataHeaders(metadata, wire.getAuthority()),
                Request.Body.NONE,
                remoteAddress(wire));
        this.id = RequestId.of(request);
        request.set(RequestId.class, id);
    }

    private static String remoteAddress(ServerCall<?, ?> wire) {
        return wire.getAttributes().get(io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
                ? socket.getAddress().getHostAddress()
                : "";
    }

    static <Q, R> ServerCall.Listener<byte[]> begin(
            MethodDescriptor<Q, R> rpc,
            ServerCall<byte[], R> wire,
            Metadata metadata,
            ServiceMethod method,
            Calls calls) {
        var exchange = new Exchange<>(rpc, wire, metadata, method, calls);
        if (exchange.callerSendsOne()) {
            // A second message would be a fault, and is only noticed when it is asked for.
            wire.request(2);
        } else {
            exchange.start();
        }
        return exchange;
    }

    private boolean callerSendsOne() {
        return rpc.getType().clientSendsOneMessage();
    }

    Incoming<Q> incoming() {
        return incoming;
    }

    Outgoing<R> outgoing() {
        return outgoing;
    }

    Call call() {
        return new Call(request, calls.app(), this);
    }

    @Override
    public synchronized void onMessage(byte[] message) {
        if (waiting != null) {
            abort("More than one message came");
            return;
        }
        waiting = message;
        notifyAll();
    }

    @Override
    public synchronized void onHalfClose() {
        callerIsDone = true;
        notifyAll();
        if (callerSendsOne() && !isOver) {
            if (waiting == null) {
                abort("No message came");
            } else {
                start();
            }
        }
    }

    @Override
    public synchronized void onReady() {
        notifyAll();
    }

    @Override
    public void onCancel() {
        cancel("the call was cancelled");
    }

    private synchronized void cancel(String why) {
        if (cancelled == null) {
            cancelled = why;
            notifyAll();
            if (answering != null) {
                answering.interrupt();
            }
        }
    }

    private void leave() {
        cancel("the server is stopping");
    }

    void endWithServer() {
        calls.app().longLived().add(leave);
    }

    private void abort(String what) {
        isOver = true;
        wire.close(Status.INTERNAL.withDescription(what), withId());
    }

    private void start() {
        try {
            calls.start(Context.current().wrap(this::answer));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void answer() {
        synchronized (this) {
            if (cancelled != null) {
                return;
            }
            answering = Thread.currentThread();
        }
        try {
            var reply =
                    request.during(() -> method.call(this, calls.app().binder().open(request)));
            finish();
            calls.app().end(request);
            if (rpc.getType().serverSendsOneMessage()) {
                reply(reply);
            }
            synchronized (outgoing) {
                wire.close(Status.OK, hasSent ? new Metadata() : withId());
            }
        } catch (Throwable e) {
            finish();
            calls.app().giveUp(request);
            fail(e);
        }
    }

    @SuppressWarnings("unchecked") // ServiceMethod has looked at what the method returns
    private void reply(@Nullable Object message) {
        send((R) Objects.requireNonNull(message, "the method returned null, which is no message"));
    }

    /// From here on, sending and reading end with an exception, and nobody is interrupted: what was provided is
    /// to be closed in peace.
    private synchronized void finish() {
        isOver = true;
        answering = null;
        var _ = Thread.interrupted();
        notifyAll();
        calls.app().longLived().remove(leave);
    }

    /// What a method throws after its call was cancelled is about the interruption.
    private void fail(Throwable failure) {
        if (wire.isCancelled()) {
            return;
        }
        var problem = isLeaving()
                ? HttpProblem.UNAVAILABLE.because("The server is stopping. Call again.")
                : calls.app().problem(request, failure);
        var refusal = Refusal.of(problem, String.valueOf(rpc.getServiceName()), id, withId());
        synchronized (outgoing) {
            wire.close(refusal.getStatus(), Objects.requireNonNull(refusal.getTrailers()));
        }
    }

    private synchronized boolean isLeaving() {
        return cancelled != null;
    }

    private Metadata withId() {
        var metadata = new Metadata();
        metadata.put(REQUEST_ID, id.value());
        return metadata;
    }

    /// Waits for a message. False when the caller has sent all.
    synchronized boolean awaitMessage() {
        if (!hasAsked) {
            hasAsked = true;
            wire.request(1);
        }
        await(() -> waiting != null || callerIsDone);
        return waiting != null;
    }

    /// The message that waits; asks for the next.
    @SuppressWarnings("ReferenceEquality") // there is one TOO_LARGE; an empty message is another array
    Q take() {
        var bytes = takeBytes();
        if (bytes == ServiceMethod.TOO_LARGE) {
            throw HttpProblem.BODY_TOO_LARGE.because("A message is larger than what is read here.");
        }
        try {
            return rpc.parseRequest(new ByteArrayInputStream(bytes));
        } catch (StatusRuntimeException _) {
            throw HttpProblem.MALFORMED_REQUEST.because("A message is not what this method takes.");
        }
    }

    private synchronized byte[] takeBytes() {
        var message = Objects.requireNonNull(waiting);
        waiting = null;
        if (!callerSendsOne()) {
            wire.request(1);
        }
        return message;
    }

    /// Waits until little of what was sent before is still to be written.
    synchronized void awaitReady() {
        requireOpen();
        await(wire::isReady);
    }

    /// Called with the lock of [#outgoing], or when nobody else can send.
    void send(R message) {
        if (!hasSent) {
            hasSent = true;
            wire.sendHeaders(withId());
        }
        wire.sendMessage(message);
    }

    private void await(BooleanSupplier condition) {
        try {
            while (!condition.getAsBoolean()) {
                requireOpen();
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            requireOpen();
            throw new CancellationException("interrupted");
        }
    }

    private void requireOpen() {
        if (cancelled != null) {
            throw new CancellationException(cancelled);
        }
        if (isOver) {
            throw new CancellationException("the call is over");
        }
    }
}
