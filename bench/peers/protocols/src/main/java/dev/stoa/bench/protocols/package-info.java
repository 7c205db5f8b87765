/// One record, read by REST, GraphQL and gRPC.
@NullMarked
package dev.stoa.bench.protocols;

import org.jspecify.annotations.NullMarked;
