/// How much is too much: who may send how many requests.
@NullMarked
package dev.stoa.platform.limits;

import org.jspecify.annotations.NullMarked;
