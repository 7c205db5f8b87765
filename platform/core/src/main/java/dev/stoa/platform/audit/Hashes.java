package dev.stoa.platform.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The Merkle tree hash of RFC 9162 section 2.1 with SHA-256, over entries numbered from 0.
///
/// A tree is made of full subtrees of 2^height entries, which never change once they are full, and of
/// what joins those at its right edge. So whoever keeps the hashes of full subtrees proves with a few of
/// them that an entry is in a tree, and that one tree is the beginning of another.
final class Hashes {
    /// Tell leaves from nodes, so that none can be shown as the other.
    private static final byte LEAF = 0;

    private static final byte NODE = 1;

    private Hashes() {}

    /// A full subtree.
    ///
    /// @param position how many of its height stand left of it
    record Node(int height, long position, byte[] hash) {}

    /// Where hashes of full subtrees are found.
    @FunctionalInterface
    interface Nodes {
        byte[] hash(int height, long position);
    }

    static byte[] leaf(byte[] data) {
        var digest = sha256();
        digest.update(LEAF);
        return digest.digest(data);
    }

    private static byte[] node(byte[] left, byte[] right) {
        var digest = sha256();
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// A tree that grows: its full subtrees, the largest first.
    static final class Frontier {
        private final List<Node> peaks = new ArrayList<>();
        private long size;

        /// The tree of the first entries.
        static Frontier of(long size, Nodes nodes) {
            var frontier = new Frontier();
            frontier.size = size;
            for (var height = 62; height >= 0; height--) {
                if ((size >> height & 1) == 1) {
                    var position = (size >> height) - 1;
                    frontier.peaks.add(new Node(height, position, nodes.hash(height, position)));
                }
            }
            return frontier;
        }

        long size() {
            return size;
        }

        /// Adds an entry.
        ///
        /// @param full gets the subtrees of two and more entries that it completes, the smallest first
        void add(byte[] leaf, Collection<Node> full) {
            var last = new Node(0, size++, leaf);
            while (!peaks.isEmpty() && peaks.getLast().height == last.height) {
                var left = peaks.removeLast();
                last = new Node(left.height + 1, left.position / 2, node(left.hash, last.hash));
                full.add(last);
            }
            peaks.add(last);
        }

        /// The hash of the whole tree, which has at least one entry.
        byte[] root() {
            var root = peaks.getLast().hash;
            for (var peak : peaks.reversed().subList(1, peaks.size())) {
                root = node(peak.hash, root);
            }
            return root;
        }
    }

    /// The hash of the tree of entries from `from` up to and without `to`, as it occurs within a larger one.
    static byte[] root(Nodes nodes, long from, long to) {
        var size = to - from;
        if (Long.bitCount(size) == 1) {
            var height = Long.numberOfTrailingZeros(size);
            return nodes.hash(height, from >> height);
        }
        var middle = from + split(size);
        return node(root(nodes, from, middle), root(nodes, middle, to));
    }

    /// What proves that an entry is in the tree of the first `size` (section 2.1.3).
    static List<byte[]> inclusion(Nodes nodes, long entry, long size) {
        var proof = new ArrayList<byte[]>();
        inclusion(nodes, entry, 0, size, proof);
        return proof;
    }

    private static void inclusion(Nodes nodes, long entry, long from, long to, List<byte[]> proof) {
        if (to - from == 1) {
            return;
        }
        var middle = from + split(to - from);
        if (entry < middle) {
            inclusion(nodes, entry, from, middle, proof);
            proof.add(root(nodes, middle, to));
        } else {
            inclusion(nodes, entry, middle, to, proof);
            proof.add(root(nodes, from, middle));
        }
    }

    /// What proves that the tree of the first `before` entries is the beginning of that of the first `size`
    /// (section 2.1.4).
    static List<byte[]> consistency(Nodes nodes, long before, long size) {
        var proof = new ArrayList<byte[]>();
        if (before > 0) {
            consistency(nodes, before, 0, size, true, proof);
        }
        return proof;
    }

    private static void consistency(Nodes nodes, long before, long from, long to, boolean isKnown, List<byte[]> proof) {
        if (before == to) {
            if (!isKnown) {
                proof.add(root(nodes, from, to));
            }
            return;
        }
        var middle = from + split(to - from);
        if (before <= middle) {
            consistency(nodes, before, from, middle, isKnown, proof);
            proof.add(root(nodes, middle, to));
        } else {
            consistency(nodes, before, middle, to, false, proof);
            proof.add(root(nodes, from, middle));
        }
    }

    /// The largest power of two that is smaller than a size of two or more.
    private static long split(long size) {
        return Long.highestOneBit(size - 1);
    }
}
