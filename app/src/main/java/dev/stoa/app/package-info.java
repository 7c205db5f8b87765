/// The whole product in one process: the only place that sees more than one module.
@NullMarked
package dev.stoa.app;

import org.jspecify.annotations.NullMarked;
