/// Replies that go on: Server-Sent Events.
@NullMarked
package dev.stoa.examples.events;

import org.jspecify.annotations.NullMarked;
