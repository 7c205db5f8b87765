package dev.stoa.web.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
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
import java.util.List;

/// How a problem is told to a gRPC client: a status code, the problem's detail as its message, and the rich
/// details of `google.rpc` that clients of every language can read.
///
/// All of it stays below the 8 KiB that a client takes unless it is told otherwise; to a client that gets more,
/// the call has failed for no reason that it knows. The message stands there twice, once with three characters
/// for a byte that is not ASCII, and the details are in Base64.
final class Refusal {
    private static final int MESSAGE_BYTES = 600;
    private static final int FIELDS_BYTES = 3_000;
    private static final int FIELD_BYTES = 400;

    private Refusal() {}

    /// @param domain the service, which is where the reason comes from
    static StatusRuntimeException of(Problem problem, String domain, RequestId id, Metadata trailers) {
        var type = problem.type();
        var status = com.google.rpc.Status.newBuilder()
                .setCode(code(type.status()).value())
                .setMessage(beginning(problem.detail(), MESSAGE_BYTES))
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(type.name())
                        .setDomain(domain)
                        .putMetadata("type", type.type())
                        .putMetadata("title", type.title())
                        .build()))
                .addDetails(Any.pack(
                        RequestInfo.newBuilder().setRequestId(id.value()).build()));
        if (!problem.errors().isEmpty()) {
            status.addDetails(Any.pack(violations(problem.errors())));
        }
        for (var header : problem.headers()) {
            // A date, which RFC 9110 also permits, has no place in RetryInfo.
            if (header.name().equalsIgnoreCase("Retry-After") && header.value().matches("\\d{1,9}")) {
                var wait = Duration.newBuilder().setSeconds(Long.parseLong(header.value()));
                status.addDetails(
                        Any.pack(RetryInfo.newBuilder().setRetryDelay(wait).build()));
            }
        }
        return StatusProto.toStatusRuntimeException(status.build(), trailers);
    }

    /// The first of them, as many as fit.
    private static BadRequest violations(List<FieldError> errors) {
        var fields = BadRequest.newBuilder();
        int bytes = 0;
        for (var error : errors) {
            var violation = violation(error);
            bytes += violation.getSerializedSize();
            if (bytes > FIELDS_BYTES) {
                break;
            }
            fields.addFieldViolations(violation);
        }
        return fields.build();
    }

    /// `/lines/0/quantity` is `lines[0].quantity` here.
    private static FieldViolation violation(FieldError error) {
        var field = error.pointer().replaceAll("/(\\d+)", "[$1]").replace('/', '.');
        return FieldViolation.newBuilder()
                .setField(beginning(field.startsWith(".") ? field.substring(1) : field, FIELD_BYTES))
                .setDescription(beginning(error.detail(), FIELD_BYTES))
                .build();
    }

    /// As much of a text as fits into so many bytes of UTF-8.
    private static String beginning(String text, int bytes) {
        var encoded = ByteString.copyFromUtf8(text);
        if (encoded.size() <= bytes) {
            return text;
        }
        int end = bytes;
        while ((encoded.byteAt(end) & 0xC0) == 0x80) {
            end--;
        }
        return encoded.substring(0, end).toStringUtf8() + "…";
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
