import com.adobe.epubcheck.tool.EpubChecker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs EPUBCheck's command line once for each line of a list: a file and its options, parted by tabs. The JSON report
 * of each goes to the file's name with .json behind it. */
public class Judge {
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    PrintStream quiet = new PrintStream(new ByteArrayOutputStream(), true, "UTF-8");
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      List<String> parts = Arrays.asList(line.split("\t"));
      String file = parts.get(0);
      List<String> options = new ArrayList<>(parts.subList(1, parts.size()));
      options.addAll(List.of("--usage", "--json", file + ".json", file));
      System.setOut(quiet);
      System.setErr(quiet);
      try {
        new EpubChecker().run(options.toArray(new String[0]));
      } catch (Throwable crash) {
        // A crash leaves no report, which the caller sees.
      }
    }
    out.println("done");
  }
}
