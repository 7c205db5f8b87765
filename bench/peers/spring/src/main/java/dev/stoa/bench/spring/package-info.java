/// The tasks that every peer serves, on Spring Boot.
@NullMarked
package dev.stoa.bench.spring;

import org.jspecify.annotations.NullMarked;
