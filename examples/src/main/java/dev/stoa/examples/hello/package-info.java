/// First steps: paths, and values in paths and queries. (S05.01)
@NullMarked
package dev.stoa.examples.hello;

import org.jspecify.annotations.NullMarked;
