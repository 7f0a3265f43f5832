package io.workprovider.conformance;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a class file's constant pool says: its texts (class names and annotations among them) and
 * the methods that it calls, as {@code owner.name}.
 *
 * <p>The layout is that of chapter 4.4 of the Java virtual machine specification.
 */
record ClassFile(Set<String> texts, Set<String> calls) {

  private static final int MAGIC = 0xCAFEBABE;

  static ClassFile read(InputStream stream) throws IOException {
    DataInputStream data = new DataInputStream(stream);
    if (data.readInt() != MAGIC) {
      throw new IOException("This is no class file.");
    }
    data.readInt();
    int count = data.readUnsignedShort();
    String[] texts = new String[count];
    int[] first = new int[count];
    int[] second = new int[count];
    boolean[] call = new boolean[count];
    for (int i = 1; i < count; i++) {
      int tag = data.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = data.readUTF();
        case 3, 4 -> data.readInt();
        case 5, 6 -> {
          data.readLong();
          i++; // Longs and doubles take two places.
        }
        case 7, 8, 16, 19, 20 -> first[i] = data.readUnsignedShort();
        case 9, 10, 11, 12, 17, 18 -> {
          first[i] = data.readUnsignedShort();
          second[i] = data.readUnsignedShort();
          call[i] = tag == 10 || tag == 11;
        }
        case 15 -> {
          data.readUnsignedByte();
          data.readUnsignedShort();
        }
        default -> throw new IOException("Constant " + i + " has the unknown tag " + tag + ".");
      }
    }
    Set<String> calls = new TreeSet<>();
    Set<String> all = new TreeSet<>();
    for (int i = 1; i < count; i++) {
      if (texts[i] != null) {
        all.add(texts[i]);
      }
      if (call[i]) {
        calls.add(texts[first[first[i]]] + "." + texts[first[second[i]]]);
      }
    }
    return new ClassFile(all, calls);
  }
}
