/// A WebSocket on which everybody in a room hears everybody.
@NullMarked
package dev.stoa.examples.sockets;

import org.jspecify.annotations.NullMarked;
