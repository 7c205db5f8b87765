package dev.stoa.web.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import dev.stoa.web.FieldError;
import dev.stoa.web.Problem;
import dev.stoa.web.RequestId;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/// How a problem is told to a gRPC client: a status code, the problem's detail as its message, and the rich
/// details of `google.rpc` that clients of every language can read.
final class Refusal {
    private Refusal() {}

    /// @param domain the service, which is where the reason comes from
    static StatusRuntimeException of(Problem problem, String domain, RequestId id, Metadata trailers) {
        var type = problem.type();
        var status = com.google.rpc.Status.newBuilder()
                .setCode(code(type.status()).value())
                .setMessage(problem.detail())
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(type.name())
                        .setDomain(domain)
                        .putMetadata("type", type.type())
                        .putMetadata("title", type.title())
                        .build()))
                .addDetails(Any.pack(
                        RequestInfo.newBuilder().setRequestId(id.value()).build()));
        if (!problem.errors().isEmpty()) {
            var violations = problem.errors().stream().map(Refusal::violation).toList();
            status.addDetails(Any.pack(
                    BadRequest.newBuilder().addAllFieldViolations(violations).build()));
        }
        for (var header : problem.headers()) {
            if (header.name().equalsIgnoreCase("Retry-After")) {
                var wait = Duration.newBuilder().setSeconds(Long.parseLong(header.value()));
                status.addDetails(
                        Any.pack(RetryInfo.newBuilder().setRetryDelay(wait).build()));
            }
        }
        return StatusProto.toStatusRuntimeException(status.build(), trailers);
    }

    /// `/lines/0/quantity` is `lines[0].quantity` here.
    private static FieldViolation violation(FieldError error) {
        var field = error.pointer().replaceAll("/(\\d+)", "[$1]").replace('/', '.');
        return FieldViolation.newBuilder()
                .setField(field.startsWith(".") ? field.substring(1) : field)
                .setDescription(error.detail())
                .build();
    }

    /// What is refused is not tried again by clients that follow the book: they repeat `UNAVAILABLE`, and that
    /// is for 502 and 503 only. A 409 is therefore `ALREADY_EXISTS` rather than `ABORTED`.
    static Code code(int httpStatus) {
        return switch (httpStatus) {
            case 400, 406, 415, 422 -> Code.INVALID_ARGUMENT;
            case 401 -> Code.UNAUTHENTICATED;
            case 403 -> Code.PERMISSION_DENIED;
            case 404, 410 -> Code.NOT_FOUND;
            case 408, 504 -> Code.DEADLINE_EXCEEDED;
            case 409 -> Code.ALREADY_EXISTS;
            case 413, 429 -> Code.RESOURCE_EXHAUSTED;
            case 405, 501 -> Code.UNIMPLEMENTED;
            case 502, 503 -> Code.UNAVAILABLE;
            default -> httpStatus < 500 ? Code.FAILED_PRECONDITION : Code.INTERNAL;
        };
    }
}
