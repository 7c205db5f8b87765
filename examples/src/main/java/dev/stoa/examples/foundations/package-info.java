/// What a server rests on: streams, threads, an orderly end, limits, failures. (S03.03 to S03.07)
@NullMarked
package dev.stoa.examples.foundations;

import org.jspecify.annotations.NullMarked;
