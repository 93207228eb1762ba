import com.adobe.epubcheck.tool.EpubChecker;

/** Checks many books in one virtual machine. Each file's messages stand behind a line with its name. */
public class Check {
    public static void main(String[] files) {
        System.setErr(System.out);
        for (String file : files) {
            System.out.println("== " + file);
            int status = new EpubChecker().run(new String[] {"-u", "-q", file});
            System.out.println("-- " + status);
        }
    }
}
