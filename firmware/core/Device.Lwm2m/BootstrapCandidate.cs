using Device.Lwm2m.Formats;

namespace Device.Lwm2m
{
    /// <summary>
    /// What a bootstrap server has written so far: /0 and /1 instances, in memory only. A write is
    /// taken whole or not at all; nothing here touches what the device has stored.
    /// </summary>
    internal sealed class BootstrapCandidate
    {
        internal const int InstanceCountMax = 4;

        /// <summary>Under this id the device shows its own bootstrap server account; servers number
        /// theirs from 0 (65535 is reserved).</summary>
        internal const int OwnInstanceId = 65534;

        private const int ShortServerIdMax = 65534;

        private readonly SecurityInstance[] _security = new SecurityInstance[InstanceCountMax];
        private readonly ServerInstance[] _servers = new ServerInstance[InstanceCountMax];
        private readonly WrittenInstance[] _fresh = new WrittenInstance[InstanceCountMax];
        private string _internalEndpoint = "";
        private int _freshCount;

        /// <summary>Security instance at the place, or null.</summary>
        internal SecurityInstance Security(int place) { return _security[place]; }

        /// <summary>Server instance at the place, or null.</summary>
        internal ServerInstance Server(int place) { return _servers[place]; }

        internal void Clear()
        {
            DeleteSecurity(-1);
            DeleteServer(-1);
            _internalEndpoint = "";
        }

        internal void SetInternalEndpoint(string name) { _internalEndpoint = name; }

        /// <summary>A write of object 0, 1 or 3, or of a part of it. Instances are written anew; a
        /// resource goes into its instance, or into a new one.</summary>
        /// <param name="asked">Path of the request.</param>
        /// <param name="reader">Reader of the format.</param>
        /// <param name="buffer">The payload.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="count">Bytes.</param>
        internal WriteResult Write(
            NodePath asked, ResourceReader reader, byte[] buffer, int offset, int count)
        {
            _freshCount = 0;
            reader.Begin(asked, buffer, offset, count);
            WriteResult result = Collect(asked, reader);
            WrittenInstance[] held = asked.ObjectId == 0 ? _security : (WrittenInstance[])_servers;
            if (result == WriteResult.Done && !HasRoom(held)) { result = WriteResult.TooMany; }
            bool isPart = asked.Depth >= 3 && asked.ObjectId <= 1;
            int place = isPart ? FindPlace(held, asked.InstanceId) : -1;
            if (result == WriteResult.Done && place >= 0 && held[place] != null)
            {
                // All of it was good once, in an instance of its own.
                reader.Begin(asked, buffer, offset, count);
                held[place].StartWrite();
                while (reader.Next()) { held[place].TryTake(reader); }
                ForgetFresh();
                return result;
            }
            if (result != WriteResult.Done)
            {
                ForgetFresh();
                return result;
            }
            for (int i = 0; i < _freshCount; i++)
            {
                place = FindPlace(held, _fresh[i].InstanceId);
                if (held[place] != null) { held[place].Zeroise(); }
                held[place] = _fresh[i];
                _fresh[i] = null;
            }
            return result;
        }

        /// <summary>Forgets a /0 instance; all with -1.</summary>
        internal void DeleteSecurity(int instanceId)
        {
            for (int i = 0; i < _security.Length; i++)
            {
                if (_security[i] == null) { continue; }
                if (instanceId >= 0 && _security[i].InstanceId != instanceId) { continue; }
                _security[i].Account.Zeroise();
                _security[i] = null;
            }
        }

        /// <summary>Forgets a /1 instance; all with -1.</summary>
        internal void DeleteServer(int instanceId)
        {
            for (int i = 0; i < _servers.Length; i++)
            {
                if (_servers[i] != null
                    && (instanceId < 0 || _servers[i].InstanceId == instanceId))
                {
                    _servers[i] = null;
                }
            }
        }

        /// <summary>Judges what is here at the end of a bootstrap.</summary>
        /// <param name="judge">Asked last; null for nobody.</param>
        /// <param name="account">The account, or null with a fault.</param>
        internal BootstrapFault Check(IAccountJudge judge, out BootstrapAccount account)
        {
            account = null;
            SecurityInstance security = FindAccount();
            if (security == null) { return BootstrapFault.AccountMissing; }
            BootstrapAccount found = security.Account;
            if (found.ServerUri.Length == 0) { return BootstrapFault.UriMissing; }
            ServerUri uri;
            if (!ServerUri.TryParse(found.ServerUri, out uri)) { return BootstrapFault.UriInvalid; }
            BootstrapFault fault = CheckCredential(found);
            if (fault != BootstrapFault.None) { return fault; }
            if (found.ShortServerId < 1 || found.ShortServerId > ShortServerIdMax)
            {
                return BootstrapFault.ShortServerIdInvalid;
            }
            ServerInstance server = FindServer(found.ShortServerId);
            if (server == null) { return BootstrapFault.ServerObjectMissing; }
            if (_internalEndpoint.Length > BootstrapAccount.InternalEndpointMax)
            {
                return BootstrapFault.InternalEndpointInvalid;
            }
            if (!IsServerName(found.ServerName)) { return BootstrapFault.ServerNameInvalid; }
            found.LifetimeSeconds = server.LifetimeSeconds;
            found.Binding = server.Binding;
            found.Settings = server.Settings;
            found.InternalEndpoint = _internalEndpoint;
            found.Host = uri.Host;
            found.Port = uri.Port;
            BootstrapFault verdict = judge == null ? BootstrapFault.None : judge.Judge(found);
            if (verdict == BootstrapFault.None) { account = found; }
            return verdict;
        }

        private static BootstrapFault CheckCredential(BootstrapAccount found)
        {
            byte[] identity = found.PublicKeyOrCertificate;
            byte[] key = found.SecretKey;
            if (found.SecurityMode == BootstrapAccount.ModePreSharedKey)
            {
                if (identity.Length == 0 || identity.Length > BootstrapAccount.IdentityMax)
                {
                    return BootstrapFault.PskIdentityInvalid;
                }
                return key.Length < BootstrapAccount.PreSharedKeyMin
                    || key.Length > BootstrapAccount.PreSharedKeyMax
                    ? BootstrapFault.PskKeyInvalid : BootstrapFault.None;
            }
            if (found.SecurityMode != BootstrapAccount.ModeCertificate
                && found.SecurityMode != BootstrapAccount.ModeEst)
            {
                return BootstrapFault.SecurityModeUnsupported;
            }
            if (found.ServerCertificate.Length == 0)
            {
                return BootstrapFault.ServerCertificateMissing;
            }
            if (found.SecurityMode == BootstrapAccount.ModeEst) { return BootstrapFault.None; }
            if (identity.Length == 0) { return BootstrapFault.CertificateMissing; }
            return key.Length == 0 ? BootstrapFault.PrivateKeyMissing : BootstrapFault.None;
        }

        // What is sent as it stands must not be able to hurt: host names and addresses only.
        private static bool IsServerName(string name)
        {
            if (name.Length > BootstrapAccount.ServerNameMax) { return false; }
            for (int i = 0; i < name.Length; i++)
            {
                char c = name[i];
                bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                bool isUsual = isLetter || (c >= '0' && c <= '9') || c == '.' || c == '-';
                if (!isUsual && c != '_' && c != ':') { return false; }
            }
            return true;
        }

        // Reads all of it into instances of their own; nothing is held of a write that fails.
        private WriteResult Collect(NodePath asked, ResourceReader reader)
        {
            if (asked.Depth >= 2)
            {
                // An instance that is written with nothing in it is there all the same.
                WriteResult result = FindFresh(asked.ObjectId, asked.InstanceId, out _);
                if (result != WriteResult.Done) { return result; }
            }
            while (reader.Next())
            {
                NodePath path = reader.Path;
                WrittenInstance fresh;
                // Resources without an instance around them: the first place.
                int instanceId = path.InstanceId < 0 ? 0 : path.InstanceId;
                WriteResult result = FindFresh(path.ObjectId, instanceId, out fresh);
                if (result != WriteResult.Done) { return result; }
                if (path.Depth < 2) { return WriteResult.Malformed; }
                if (fresh == null || path.Depth < 3) { continue; }
                if (!fresh.TryTake(reader)) { return WriteResult.Malformed; }
            }
            return reader.Fault == FormatFault.None ? WriteResult.Done : WriteResult.Malformed;
        }

        // The instance that this write makes; none for object 3: what a bootstrap server may set
        // there (time, zone) has no use here.
        private WriteResult FindFresh(int objectId, int instanceId, out WrittenInstance found)
        {
            found = null;
            if (instanceId > OwnInstanceId) { return WriteResult.Malformed; }
            if (objectId > 1) { return WriteResult.Done; }
            if (objectId == 0 && instanceId == OwnInstanceId) { return WriteResult.Protected; }
            for (int i = 0; i < _freshCount && found == null; i++)
            {
                if (_fresh[i].InstanceId == instanceId) { found = _fresh[i]; }
            }
            if (found != null) { return WriteResult.Done; }
            if (_freshCount == _fresh.Length) { return WriteResult.TooMany; }
            if (objectId == 0) { found = new SecurityInstance(instanceId); }
            else { found = new ServerInstance(instanceId); }
            _fresh[_freshCount] = found;
            _freshCount++;
            return WriteResult.Done;
        }

        private void ForgetFresh()
        {
            for (int i = 0; i < _freshCount; i++)
            {
                _fresh[i].Zeroise();
                _fresh[i] = null;
            }
        }

        private bool HasRoom(WrittenInstance[] held)
        {
            int free = 0;
            foreach (WrittenInstance one in held)
            {
                if (one == null) { free++; }
            }
            for (int i = 0; i < _freshCount; i++)
            {
                int place = FindPlace(held, _fresh[i].InstanceId);
                if (place < 0 || held[place] == null) { free--; }
            }
            return free >= 0;
        }

        // Where the instance is, or else a free place; -1 for neither.
        private static int FindPlace(WrittenInstance[] held, int instanceId)
        {
            int free = -1;
            for (int i = 0; i < held.Length; i++)
            {
                if (held[i] == null) { if (free < 0) { free = i; } }
                else if (held[i].InstanceId == instanceId) { return i; }
            }
            return free;
        }

        // The one with the lowest id: this device keeps one account. An instance for a bootstrap
        // server is accepted and not used, ours comes from the factory.
        private SecurityInstance FindAccount()
        {
            SecurityInstance found = null;
            foreach (SecurityInstance one in _security)
            {
                if (one == null || one.IsBootstrapServer) { continue; }
                if (found == null || one.InstanceId < found.InstanceId) { found = one; }
            }
            return found;
        }

        private ServerInstance FindServer(int shortServerId)
        {
            foreach (ServerInstance one in _servers)
            {
                if (one != null && one.Settings.ShortServerId == shortServerId) { return one; }
            }
            return null;
        }
    }
}
