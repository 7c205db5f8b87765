@NullMarked
package dev.stoa.web.graphql;

import org.jspecify.annotations.NullMarked;
