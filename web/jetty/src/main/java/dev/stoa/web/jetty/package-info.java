/// The engine on Jetty.
@NullMarked
package dev.stoa.web.jetty;

import org.jspecify.annotations.NullMarked;
