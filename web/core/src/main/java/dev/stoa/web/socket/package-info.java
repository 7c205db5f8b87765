/// WebSockets.
@NullMarked
package dev.stoa.web.socket;

import org.jspecify.annotations.NullMarked;
