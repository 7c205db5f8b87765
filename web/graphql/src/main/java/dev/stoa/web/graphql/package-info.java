/// GraphQL as a plugin: a schema made from annotated methods and records, served over HTTP, Server-Sent
/// Events and WebSocket.
@NullMarked
package dev.stoa.web.graphql;

import org.jspecify.annotations.NullMarked;
