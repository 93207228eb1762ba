import com.adobe.epubcheck.tool.EpubChecker;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs EPUBCheck's command line once for each line of standard input: a file and its options, parted by tabs. Prints
 * what it says behind a line with the file's name. */
public class Judge {
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line; (line = in.readLine()) != null;) {
      List<String> parts = Arrays.asList(line.split("\t"));
      List<String> options = new ArrayList<>(parts.subList(1, parts.size()));
      options.addAll(List.of("--usage", "--quiet", parts.get(0)));
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      PrintStream capture = new PrintStream(said, true, "UTF-8");
      System.setOut(capture);
      System.setErr(capture);
      String crash = "";
      try {
        new EpubChecker().run(options.toArray(new String[0]));
      } catch (Throwable thrown) {
        crash = "CRASH " + thrown + "\n";
      }
      out.println("== " + parts.get(0));
      out.print(said.toString("UTF-8"));
      out.print(crash);
    }
    out.flush();
  }
}
