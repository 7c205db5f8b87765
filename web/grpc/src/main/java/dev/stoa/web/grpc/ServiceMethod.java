package dev.stoa.web.grpc;

import dev.stoa.web.Needs;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.binding.Binder;
import dev.stoa.web.binding.DeclarationException;
import dev.stoa.web.binding.Guard;
import dev.stoa.web.binding.Invocation;
import dev.stoa.web.binding.Provider;
import dev.stoa.web.binding.Types;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.ReflectableMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A Java method that answers one method of a service, ready to be called.
final class ServiceMethod {
    /// Stands for a message that is larger than the limit once it is unpacked.
    static final byte[] TOO_LARGE = {};

    /// Messages are parsed by the thread that answers, not by the event loop.
    static final Marshaller<byte[]> BYTES = new Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (StatusRuntimeException _) {
                // Thrown here, on the event loop, it would be UNKNOWN to the caller, and logged.
                return TOO_LARGE;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private final Guard guard;
    private final List<Parameter> parameters;
    private final MethodHandle handle;

    /// Where the value of a parameter comes from.
    private sealed interface Parameter {
        record TheMessage() implements Parameter {}

        record TheIncoming() implements Parameter {}

        record TheOutgoing() implements Parameter {}

        record TheCall() implements Parameter {}

        record Provided(Provider by) implements Parameter {}
    }

    private ServiceMethod(Guard guard, List<Parameter> parameters, MethodHandle handle) {
        this.guard = guard;
        this.parameters = List.copyOf(parameters);
        this.handle = handle;
    }

    /// The service, answered by the methods of an object.
    ///
    /// @throws DeclarationException if the methods of the object are not those of the service; a line for each
    ///     fault
    static ServerServiceDefinition define(ServiceDescriptor service, Object target, Calls calls) {
        var methods = new ArrayList<ServerMethodDefinition<?, ?>>();
        var faults = new ArrayList<DeclarationException>();
        var known = new HashSet<String>();
        for (var rpc : service.getMethods()) {
            known.add(javaName(rpc));
            try {
                methods.add(answered(rpc, of(rpc, target, calls.app().binder()), calls));
            } catch (DeclarationException e) {
                faults.add(e);
            }
        }
        for (var method : Types.methods(target)) {
            if (statesAccess(method) && !known.contains(method.getName())) {
                faults.add(new DeclarationException(
                        method, "says who may call it, and " + service.getName() + " has no method of that name"));
            }
        }
        if (!faults.isEmpty()) {
            throw DeclarationException.all(faults);
        }
        var descriptor =
                ServiceDescriptor.newBuilder(service.getName()).setSchemaDescriptor(service.getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        var definition = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }

    private static <Q, R> ServerMethodDefinition<byte[], R> answered(
            MethodDescriptor<Q, R> rpc, ServiceMethod method, Calls calls) {
        return ServerMethodDefinition.create(
                rpc.toBuilder(BYTES, rpc.getResponseMarshaller()).build(),
                (wire, metadata) -> Exchange.begin(rpc, wire, metadata, method, calls));
    }

    private static boolean statesAccess(Method method) {
        return method.isAnnotationPresent(Public.class)
                || method.isAnnotationPresent(SignedIn.class)
                || method.isAnnotationPresent(Needs.class);
    }

    private static String javaName(MethodDescriptor<?, ?> rpc) {
        var name = String.valueOf(rpc.getBareMethodName());
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static ServiceMethod of(MethodDescriptor<?, ?> rpc, Object target, Binder binder) {
        var named = Types.methods(target).stream()
                .filter(method -> method.getName().equals(javaName(rpc)))
                .toList();
        if (named.size() != 1) {
            throw new DeclarationException(target.getClass().getSimpleName()
                    + (named.isEmpty() ? " has no method " : " has several methods ") + javaName(rpc)
                    + "; give it one, to answer " + rpc.getFullMethodName());
        }
        var method = named.getFirst();
        var parameters = new ArrayList<Parameter>();
        for (var parameter : method.getParameters()) {
            parameters.add(source(rpc, parameter.getParameterizedType(), binder, method));
        }
        requireShape(rpc, method, parameters);
        return new ServiceMethod(binder.guard(method), parameters, handle(target, method));
    }

    private static Parameter source(MethodDescriptor<?, ?> rpc, Type type, Binder binder, Method method) {
        if (type == Call.class) {
            return new Parameter.TheCall();
        }
        if (type == request(rpc)) {
            return new Parameter.TheMessage();
        }
        if (isStream(type, Incoming.class, request(rpc))) {
            return new Parameter.TheIncoming();
        }
        if (isStream(type, Outgoing.class, response(rpc))) {
            return new Parameter.TheOutgoing();
        }
        return binder.provides(type)
                .map(Parameter.Provided::new)
                .orElseThrow(() -> new DeclarationException(
                        method,
                        "cannot bind a parameter of type " + type.getTypeName() + "; " + rpc.getFullMethodName()
                                + " has " + signature(rpc)
                                + ", and anything else is what a @Provides method returns"));
    }

    private static boolean isStream(Type type, Class<?> stream, Class<?> of) {
        return type instanceof ParameterizedType p && p.getRawType() == stream && p.getActualTypeArguments()[0] == of;
    }

    /// The message and the streams each once, no other kind of them, and the right result.
    private static void requireShape(MethodDescriptor<?, ?> rpc, Method method, List<Parameter> parameters) {
        var kind = rpc.getType();
        var expected = new ArrayList<Parameter>();
        expected.add(kind.clientSendsOneMessage() ? new Parameter.TheMessage() : new Parameter.TheIncoming());
        if (!kind.serverSendsOneMessage()) {
            expected.add(new Parameter.TheOutgoing());
        }
        var streams = parameters.stream()
                .filter(parameter ->
                        !(parameter instanceof Parameter.Provided || parameter instanceof Parameter.TheCall))
                .toList();
        var result = kind.serverSendsOneMessage() ? response(rpc) : void.class;
        if (!streams.equals(expected) || method.getReturnType() != result) {
            throw new DeclarationException(
                    method, "does not fit " + rpc.getFullMethodName() + ", which has " + signature(rpc));
        }
    }

    /// `the parameter Incoming<NewUser> and returns Summary`, to be read in a message.
    private static String signature(MethodDescriptor<?, ?> rpc) {
        var in = request(rpc).getSimpleName();
        var out = response(rpc).getSimpleName();
        return switch (rpc.getType()) {
            case UNARY -> "the parameter " + in + " and returns " + out;
            case SERVER_STREAMING -> "the parameters " + in + " and Outgoing<" + out + "> and returns void";
            case CLIENT_STREAMING -> "the parameter Incoming<" + in + "> and returns " + out;
            case BIDI_STREAMING, UNKNOWN ->
                "the parameters Incoming<" + in + "> and Outgoing<" + out + "> and returns void";
        };
    }

    private static Class<?> request(MethodDescriptor<?, ?> rpc) {
        return ((ReflectableMarshaller<?>) rpc.getRequestMarshaller()).getMessageClass();
    }

    private static Class<?> response(MethodDescriptor<?, ?> rpc) {
        return ((ReflectableMarshaller<?>) rpc.getResponseMarshaller()).getMessageClass();
    }

    private static MethodHandle handle(Object target, Method method) {
        try {
            method.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflect(method)
                    .bindTo(target)
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException e) {
            throw new DeclarationException(method, "cannot be called; open its package to dev.stoa.web.grpc");
        }
    }

    /// Asks who calls, provides, and calls.
    @Nullable
    Object call(Exchange<?, ?> exchange, Invocation invocation) throws Throwable {
        guard.check(invocation);
        var arguments = new Object[parameters.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = switch (parameters.get(i)) {
                case Parameter.TheMessage _ -> exchange.take();
                case Parameter.TheIncoming _ -> exchange.incoming();
                case Parameter.TheOutgoing _ -> exchange.outgoing();
                case Parameter.TheCall _ -> exchange.call();
                case Parameter.Provided(var by) -> invocation.require(by);
            };
        }
        return (Object) handle.invokeExact(arguments);
    }
}
