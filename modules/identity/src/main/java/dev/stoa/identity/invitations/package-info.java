/// Asking people by mail to join an organisation.
@NullMarked
package dev.stoa.identity.invitations;

import org.jspecify.annotations.NullMarked;
