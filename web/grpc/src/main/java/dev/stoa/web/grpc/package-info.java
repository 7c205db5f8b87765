/// gRPC beside HTTP: services as objects with methods from message to message, on a port of their own.
@NullMarked
package dev.stoa.web.grpc;

import org.jspecify.annotations.NullMarked;
