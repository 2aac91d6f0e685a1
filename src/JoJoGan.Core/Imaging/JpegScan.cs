namespace JoJoGan.Imaging;

/// <summary>
/// Walks through the entropy-coded data of one JPEG scan, baseline or progressive, without making pixels (ITU-T T.81, annexes F
/// and G), and says whether all blocks are there.
/// </summary>
internal sealed class JpegScan(int firstBand, int lastBand, bool refines, bool progressive, int restartInterval)
{
    // Fill bytes that some cameras write before a marker; more is what blocks that were skipped over have left.
    private const int MostStrayBytes = 64;
    private int endOfBandRun;

    /// <summary>Of one component that takes part: its blocks in each unit, tables, and the coefficients that are not 0 so far.</summary>
    internal sealed record Part(JpegHuffmanTable? Dc, JpegHuffmanTable? Ac, int BlocksWide, int UnitWide, int UnitHigh, ulong[] Known);

    /// <summary>Whether the bits hold every block of the scan.</summary>
    /// <param name="bits">The scan's data.</param>
    /// <param name="parts">The components.</param>
    /// <param name="unitsWide">Units in a row.</param>
    /// <param name="unitsHigh">Rows of units.</param>
    public bool IsWhole(JpegBits bits, IReadOnlyList<Part> parts, int unitsWide, int unitsHigh)
    {
        int units = unitsWide * unitsHigh;
        for (int unit = 0; unit < units; unit++)
        {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0)
            {
                endOfBandRun = 0;
                if (!bits.PassRestart(((unit / restartInterval) - 1) % 8))
                {
                    return false;
                }
            }

            foreach (Part part in parts)
            {
                for (int i = 0; i < part.UnitWide * part.UnitHigh; i++)
                {
                    int x = (unit % unitsWide * part.UnitWide) + (i % part.UnitWide);
                    int y = (unit / unitsWide * part.UnitHigh) + (i / part.UnitWide);
                    if (!Block(ref bits, part, ref part.Known[(y * part.BlocksWide) + x]) || bits.AtEnd)
                    {
                        return false;
                    }
                }
            }
        }

        return bits.Leftover() <= MostStrayBytes;
    }

    private bool Block(ref JpegBits bits, Part part, ref ulong known)
    {
        if (firstBand == 0)
        {
            if (refines)
            {
                bits.Take(1);
            }
            else if (part.Dc!.Next(ref bits) is >= 0 and <= 16 and var size)
            {
                bits.Take(size);
            }
            else
            {
                return false;
            }
        }

        return lastBand == 0 || (refines ? Refine(ref bits, part.Ac!, ref known) : Bands(ref bits, part.Ac!, ref known));
    }

    private bool Bands(ref JpegBits bits, JpegHuffmanTable table, ref ulong known)
    {
        if (endOfBandRun > 0)
        {
            endOfBandRun--;
            return true;
        }

        for (int band = Math.Max(firstBand, 1); band <= lastBand; band++)
        {
            int symbol = table.Next(ref bits);
            (int run, int size) = (symbol >> 4, symbol & 15);
            if (symbol < 0)
            {
                return false;
            }

            if (size == 0 && run < 15)
            {
                endOfBandRun = progressive ? (1 << run) - 1 + bits.Take(run) : 0;
                return true;
            }

            band += run;
            bits.Take(size);
            if (band > lastBand && size > 0)
            {
                return false;
            }

            known |= size > 0 ? 1UL << band : 0;
        }

        return true;
    }

    // Each known coefficient on the way takes one bit; runs count the unknown ones only (figure G.7).
    private bool Refine(ref JpegBits bits, JpegHuffmanTable table, ref ulong known)
    {
        int band = firstBand;
        while (endOfBandRun == 0 && band <= lastBand)
        {
            int symbol = table.Next(ref bits);
            (int run, int size) = (symbol >> 4, symbol & 15);
            if (symbol < 0 || size > 1)
            {
                return false;
            }

            if (size == 0 && run < 15)
            {
                endOfBandRun = (1 << run) + bits.Take(run);
                break;
            }

            bits.Take(size);
            for (; band <= lastBand; band++)
            {
                if ((known >> band & 1) != 0)
                {
                    bits.Take(1);
                }
                else if (run-- == 0)
                {
                    known |= size > 0 ? 1UL << band : 0;
                    break;
                }
            }

            band++;
        }

        if (endOfBandRun > 0)
        {
            for (; band <= lastBand; band++)
            {
                bits.Take((int)(known >> band & 1));
            }

            endOfBandRun--;
        }

        return true;
    }
}
